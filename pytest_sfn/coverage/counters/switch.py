"""Turns counting on and off. It is off unless coverage.py's plugin or ``--sfn-cov`` asks for it."""

from __future__ import annotations

from functools import partial

from pytest_sfn.coverage.counters.counted_definitions import DefinitionCounter
from pytest_sfn.coverage.counters.counting import Counting
from pytest_sfn.definition.loading import compile_text
from pytest_sfn.definition.parser import compilation_watches

_active: list[Counting] = []


def counting() -> Counting | None:
    """What counts now; None if nothing does."""
    return _active[-1] if _active else None


def start_counting() -> Counting:
    """Count the runs of definitions that are loaded from now on. Returns what counts already, if anything does."""
    if not _active:
        _active.append(Counting())
        _watch_definitions()
    return _active[-1]


def stop_counting() -> None:
    """Count no more, and forget what was counted."""
    _active.clear()
    _watch_definitions()


def _watch_definitions() -> None:
    compilation_watches[:] = [partial(DefinitionCounter, count) for count in _active]
    compile_text.cache_clear()  # what was compiled before counts nothing, or counts for others
