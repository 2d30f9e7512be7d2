"""Work in blocks: on this machine's cores, or shared out over many machines.

A job is a list of blocks and a function of one block.  The blocks are always the same, whoever does them, and results
come back in their order: so one thread, two processes and a cluster of machines give the same bits.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from detente.errors import SchedulerError

Block = TypeVar("Block")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Told after every block: how many are done, and of how many."""

_MOST = 8  # threads; the blocks leave the interpreter free only while they are in compiled code


def run_blocks(
    function: Callable[[Block], Result],
    blocks: Sequence[Block],
    *,
    scheduler: str | None = None,
    progress: Progress = lambda done, total: None,
) -> list[Result]:
    """The function's result for every block, in their order.

    scheduler: None = threads of this process.  ``tcp://host:port`` = a running dask scheduler, whose workers must have
    the same version of this package.  ``local`` or ``local:4`` = so many processes on this machine, which talk to each
    other over the loopback address only.

    Raises SchedulerError where the scheduler cannot be reached, the library for it is not installed, or its workers
    have another version.

    >>> run_blocks(sum, [(1, 2), (3, 4, 5)])
    [3, 12]
    """
    return list(each_block(function, blocks, scheduler=scheduler, progress=progress))


def each_block(
    function: Callable[[Block], Result],
    blocks: Sequence[Block],
    *,
    scheduler: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Iterator[Result]:
    """The same results one by one, each let go once it has been taken: for more than fits into memory at once.

    >>> sum(each_block(sum, [(1, 2), (3, 4, 5)]))
    15
    """
    for done, result in enumerate(_results(function, blocks, scheduler), start=1):
        progress(done, len(blocks))
        yield result


def _results(function: Callable[[Block], Result], blocks: Sequence[Block], scheduler: str | None) -> Iterator[Result]:
    if scheduler is not None:
        with _client(scheduler) as client:
            waiting = list(reversed(client.map(function, list(blocks), pure=False)))
            while waiting:
                yield waiting.pop().result()
    elif len(blocks) == 1:
        yield function(blocks[0])
    else:
        with ThreadPoolExecutor(max_workers=min(_MOST, os.cpu_count() or 1)) as pool:
            yield from pool.map(function, blocks)


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    try:
        import distributed
    except ImportError as error:
        raise SchedulerError(
            "--scheduler needs the cluster extra; install it with: pip install 'detente[cluster]'"
        ) from error
    untyped: Any = distributed
    if scheduler.partition(":")[0] == "local":
        with (
            untyped.LocalCluster(
                n_workers=_workers(scheduler), threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
            ) as cluster,
            untyped.Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = untyped.Client(scheduler, timeout="5s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise SchedulerError(
            f"no dask scheduler answers at {scheduler!r}; start one with: dask scheduler, and give its address as "
            "tcp://host:port"
        ) from error
    with client:
        _check_versions(client)
        yield client


def _workers(scheduler: str) -> int:
    count = scheduler.partition(":")[2]
    if not count:
        return min(_MOST, os.cpu_count() or 1)
    if not count.isdigit() or not 1 <= int(count) <= 64:
        raise SchedulerError(f"{scheduler!r}: expected local, or local: and a number of processes from 1 to 64")
    return int(count)


def _check_versions(client: Any) -> None:
    ours = installed_version()
    theirs = client.run(installed_version)
    if not theirs:
        raise SchedulerError("the scheduler has no workers; start one with: dask worker ADDRESS")
    other = sorted({version for version in theirs.values() if version != ours})
    if other:
        raise SchedulerError(
            f"workers have version {', '.join(other)} of this package, here is {ours}: install the same"
        )


def installed_version() -> str:
    """Version of this package, "unknown" where it runs without being installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("detente")
    except PackageNotFoundError:
        return "unknown"
