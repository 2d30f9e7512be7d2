"""A small made-up dossier of talks for tests: two tracks, one who votes, two with means against the talks."""

from __future__ import annotations

from detente.dossier.load import parse_dossier
from detente.talks.from_dossier import TalksCase, source_of

LAKE = """\
title: The lake (invented)
draft: true
actors:
  assembly: {name: Assembly, kind: legislature, of: north, ratifies: true}
  guild:    {name: Guild, kind: organisation, of: south}
  north:    {name: Northland, kind: state, role: principal}
  riders:   {name: Riders, kind: faction}
  south:    {name: Southland, kind: state, role: principal}
issues:
  levy: {name: Who pays, start: 2, cost_of_no_deal: [.1, .3, .5]}
  line: {name: Where the line runs, reference_point: 40, start: 3}
stakes:
  assembly: {line: {position: 95, salience: 70}, levy: {position: unknown, salience: 20}}
  guild:    {levy: {position: 5, salience: [60, 80, 90]}, line: {position: unknown, salience: 10}}
  north:    {line: {position: 90, salience: 60, red_line: [35, 45, 60]}, levy: {position: 70, salience: 20}}
  riders:   {line: {position: 40, salience: unknown}}
  south:    {line: {position: [10, 20, 35], salience: 30}, levy: {position: 10, salience: 50}}
spoiling:
  - {actor: guild, instrument: leak, issue: levy, capacity: [1, 2, 4], status: asserted}
  - {actor: guild, instrument: litigation, issue: levy, status: asserted}
  - {actor: riders, instrument: violence, issue: line, status: asserted}
measures:
  patrols: {name: Joint monitoring patrols}
"""


def lake_case(seed: int = 7) -> TalksCase:
    dossier, problems = parse_dossier(LAKE)
    assert dossier is not None, problems
    return source_of(dossier, seed)
