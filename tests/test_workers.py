"""Work in blocks: the same bits from threads, from processes and from a cluster; and what is said when there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from detente.dossier.estimate import Estimate
from detente.dossier.schema import Actor, Dossier, Issue, Stake
from detente.errors import SchedulerError
from detente.forecasting.engine import BLOCK, Forecast, forecast
from detente.workers import run_blocks

MODELS = ["challenge:scholz-code", "compromise", "exchange", "pce", "nash", "s2p2"]


def lake() -> Dossier:
    """Three actors, two issues, nothing exact, so that every digit hangs on the draws."""
    return Dossier(
        title="Lake (invented)",
        actors={
            a: Actor(name=a, capability=Estimate(*c))
            for a, c in [("a", (10, 20, 50)), ("b", (15, 40, 60)), ("c", (5, 9, 30))]
        },
        issues={i: Issue(name=i, reference_point=Estimate(5, 20, 40)) for i in ("line", "toll")},
        stakes={
            "a": {"line": Stake(position=Estimate(0, 10, 30), salience=Estimate(50, 80, 90)), "toll": Stake()},
            "b": {"line": Stake(position=Estimate(60, 75, 99), salience=Estimate(10, 30, 70)), "toll": Stake()},
            "c": {
                "line": Stake(position=Estimate(30, 50, 55), salience=Estimate(20, 45, 60)),
                "toll": Stake(position=Estimate(70, 80, 85), salience=Estimate(5, 15, 60)),
            },
        },
    )


def said(scheduler: str | None) -> tuple[object, ...]:
    """More than one block, the last of them short."""
    found: Forecast = forecast(lake(), n=2 * BLOCK + 7, seed=3, models=MODELS, scheduler=scheduler)
    return found.rows(), found.near_rows(), found.side_rows(), found.share_rows(), found.influence_rows()


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as running:
        yield running.scheduler_address


@pytest.mark.timeout(240)
def test_one_process_two_processes_and_a_cluster_say_the_same_to_the_last_bit(cluster: str) -> None:
    here = said(None)
    assert said("local:2") == here
    assert said(cluster) == here


def test_blocks_come_back_in_order_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    assert run_blocks(sum, [(1, 2), (3, 4, 5), (7,)], progress=lambda *step: told.append(step)) == [3, 12, 7]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_no_scheduler_at_the_address() -> None:
    with pytest.raises(SchedulerError, match=r"no dask scheduler answers at 'tcp://127\.0\.0\.1:9'; start one with"):
        run_blocks(sum, [(1,)], scheduler="tcp://127.0.0.1:9")
    with pytest.raises(SchedulerError, match="no dask scheduler answers at 'nonsense'"):
        run_blocks(sum, [(1,)], scheduler="nonsense")


@pytest.mark.parametrize("address", ["local:0", "local:two", "local:65"])
def test_a_number_of_processes_that_makes_no_sense(address: str) -> None:
    with pytest.raises(SchedulerError, match="a number of processes from 1 to 64"):
        run_blocks(sum, [(1,)], scheduler=address)


def test_without_the_library_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SchedulerError, match=r"pip install 'detente\[cluster\]'"):
        run_blocks(sum, [(1,)], scheduler="local")
