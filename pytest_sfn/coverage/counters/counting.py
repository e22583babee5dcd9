"""Counting: what the runs of this process did, by definition. Off unless it is asked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Protocol
from weakref import ReferenceType, ref

from pytest_sfn.coverage.statements import Hit
from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.source.definition_source import DefinitionSource, Origin
from pytest_sfn.values.json_text import Json


@dataclass(slots=True)
class CountedMachine:
    """A definition and what its runs did. One without an ``origin`` is not in a file, and goes by its ``names``.

    Machines with the same ``identity`` are one.
    """

    origin: Origin | None
    document: Json
    text: str
    identity: str
    names: set[str] = field(default_factory=set)
    hits: Counter[Hit] = field(default_factory=Counter)


class HitCounter:
    """How often a run did one thing since the last collection. ``hits`` are all that it means."""

    __slots__ = ("hits", "machine", "times")

    def __init__(self, machine: CountedMachine, hits: tuple[Hit, ...]) -> None:
        self.machine = machine
        self.hits = hits
        self.times = 0


class HitListener(Protocol):
    """Gets what is counted, as it is collected."""

    def begins(self) -> None:
        """Called when a machine is loaded, and when one starts."""

    def collected(self, machine: CountedMachine, hits: set[Hit]) -> None:
        """Called with the new hits of each machine."""


class Counting:
    """The machines that were loaded while this counts, and the hits of their runs."""

    def __init__(self) -> None:
        self.listeners: list[HitListener] = []
        self._machines: dict[str, CountedMachine] = {}
        self._counters: list[tuple[ReferenceType[object], list[HitCounter]]] = []

    def watch(self, counted: object, counters: list[HitCounter]) -> None:
        """Collect from the counters of a definition as long as ``counted``, which is a part of it, is there."""
        self._counters.append((ref(counted), counters))

    def counters_of(self, definition: Definition) -> list[HitCounter] | None:
        """The counters of a definition; None if it does not count here."""
        block = definition.block
        counted = getattr(block.states[block.start_at], "choice", None)
        return next((counters for reference, counters in self._counters if reference() is counted), None)

    def begins(self) -> None:
        """Tell the listeners that a machine is loaded or starts."""
        for listener in self.listeners:
            listener.begins()

    def machine_of(self, source: DefinitionSource) -> CountedMachine:
        """The machine of a definition: all that were read from the same place are one, however they were filled in."""
        key = source.identity
        machine = self._machines.get(key)
        if machine is None:
            machine = self._machines[key] = CountedMachine(source.origin, source.document, source.text, key)
        return machine

    def machines(self) -> list[CountedMachine]:
        """All machines with everything that was counted so far."""
        self.collect()
        return list(self._machines.values())

    def collect(self) -> None:
        """Add what is new to the machines, and hand it to the listeners."""
        found: dict[int, tuple[CountedMachine, set[Hit]]] = {}
        watched, self._counters = self._counters, []
        for reference, counters in watched:
            if reference() is not None:  # before the counters are read: nothing counts there any more
                self._counters.append((reference, counters))
        for counter in (counter for _, counters in watched for counter in counters):
            if counter.times:
                times, counter.times = counter.times, 0
                counter.machine.hits.update(dict.fromkeys(counter.hits, times))
                found.setdefault(id(counter.machine), (counter.machine, set()))[1].update(counter.hits)
        for machine, hits in found.values():
            for listener in self.listeners:
                listener.collected(machine, hits)
