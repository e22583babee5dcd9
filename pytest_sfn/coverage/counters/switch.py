"""Turns counting on and off. It is off unless coverage.py's plugin or ``--sfn-cov`` asks for it; one definition may be
counted alone."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pytest_sfn.coverage.counters.counted_definitions import DefinitionCounter
from pytest_sfn.coverage.counters.counting import Counting, HitCounter
from pytest_sfn.definition.loading import compile_text
from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.parser import compilation_watches, parse_source
from pytest_sfn.definition.source.definition_source import DefinitionSource

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


def count_definition(definition: Definition) -> tuple[Definition, list[HitCounter]]:
    """A definition that does the same and counts it, also while counting is off, and its counters."""
    active = counting()
    counters = active.counters_of(definition) if active else None
    if counters is not None:
        return definition, counters
    own = Counting()
    source = DefinitionSource(definition.document, definition.text, definition.source)
    watch = DefinitionCounter(own, source)
    counted = parse_source(source, type=definition.type, name=definition.name, watch=watch)
    return replace(counted, warnings=definition.warnings, lines=definition.lines), own.counters_of(counted) or []


def _watch_definitions() -> None:
    compilation_watches[:] = [partial(DefinitionCounter, count) for count in _active]
    compile_text.cache_clear()  # what was compiled before counts nothing, or counts for others
