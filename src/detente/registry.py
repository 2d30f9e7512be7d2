"""Families: a folder of interchangeable members, one file each, found and never listed.

A member is a file whose name is the member's name, holding exactly one concrete subclass of the family's base.  Another
package adds a member through the entry-point group ``detente.<family>``; it may not take a built-in's name.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from importlib.metadata import entry_points
from typing import TypeVar

from detente.errors import FamilyError

Member = TypeVar("Member")


def discover(package: str, base: type[Member]) -> dict[str, type[Member]]:
    """Every member of the family that lives in `package` (dotted name), by name, in alphabetical order.

    Raises FamilyError, naming the file, where a file holds no member or more than one, and where a plug-in takes a
    name that is already there.

    >>> from detente.forecasting.models import OutcomeModel
    >>> "weighted_median" in discover("detente.forecasting.models", OutcomeModel)
    True
    """
    home = importlib.import_module(package)
    members: dict[str, type[Member]] = {}
    for found in pkgutil.iter_modules(home.__path__):
        if not found.name.startswith("_"):
            members[found.name] = _only_member(f"{package}.{found.name}", base)
    for plugin in entry_points(group=f"detente.{package.rsplit('.', 1)[-1]}"):
        if plugin.name in members:
            raise FamilyError(f"plug-in {plugin.value}: the name {plugin.name!r} is taken; give it another name")
        members[plugin.name] = plugin.load()
    return dict(sorted(members.items()))


def _only_member(module_name: str, base: type[Member]) -> type[Member]:
    module = importlib.import_module(module_name)
    own = [
        thing
        for thing in vars(module).values()
        if inspect.isclass(thing)
        and issubclass(thing, base)
        and not inspect.isabstract(thing)
        and thing.__module__ == module_name
    ]
    if len(own) != 1:
        names = ", ".join(thing.__name__ for thing in own) or "none"
        raise FamilyError(f"{module.__file__}: expected exactly one {base.__name__}, found {names}")
    return own[0]
