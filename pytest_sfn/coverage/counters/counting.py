"""Counting: what the runs of this process did, by definition. Off unless it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from pytest_sfn.coverage.statements import Hit
from pytest_sfn.definition.source.definition_source import DefinitionSource, Origin
from pytest_sfn.values.json_text import Json


@dataclass(slots=True)
class CountedMachine:
    """A definition and what its runs did. One without an ``origin`` is not in a file, and goes by its ``names``."""

    origin: Origin | None
    document: Json
    text: str
    names: set[str] = field(default_factory=set)
    hits: Counter[Hit] = field(default_factory=Counter)


class HitCounter:
    """One thing that a run may do. It is compared by identity, which is what counting it costs."""

    __slots__ = ("key", "machine", "place")

    def __init__(self, machine: CountedMachine, place: str, key: str) -> None:
        self.machine = machine
        self.place = place
        self.key = key


class NewHits(dict[HitCounter, int]):
    """How often each thing was done since the last collection. ``first`` is called when something is done first."""

    def __init__(self, first: Callable[[], None]) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, counter: HitCounter) -> int:
        self._first()
        return 0

    def take_back(self, counter: HitCounter) -> None:
        """Uncount what turned out otherwise."""
        self[counter] -= 1
        if not self[counter]:
            del self[counter]


class HitListener(Protocol):
    """Gets what is counted, as it is collected."""

    def begins(self) -> None:
        """Called when something is done that was not done since the last collection."""

    def collected(self, machine: CountedMachine, hits: set[Hit]) -> None:
        """Called with the new hits of each machine."""


class Counting:
    """The machines that were loaded while this counts, and the hits of their runs."""

    def __init__(self) -> None:
        self.new = NewHits(self._announce)
        self.listeners: list[HitListener] = []
        self._machines: dict[Origin | str, CountedMachine] = {}

    def machine_of(self, source: DefinitionSource) -> CountedMachine:
        """The machine of a definition: all that were read from the same place are one, however they were filled in."""
        key = source.origin or source.text
        machine = self._machines.get(key)
        if machine is None:
            machine = self._machines[key] = CountedMachine(source.origin, source.document, source.text)
        return machine

    def machines(self) -> list[CountedMachine]:
        """All machines with everything that was counted so far."""
        self.collect()
        return list(self._machines.values())

    def collect(self) -> None:
        """Add what is new to the machines, and hand it to the listeners."""
        found: dict[int, tuple[CountedMachine, set[Hit]]] = {}
        counted = list(self.new.items())
        self.new.clear()
        for counter, times in counted:
            hit = Hit(counter.place, counter.key)
            counter.machine.hits[hit] += times
            found.setdefault(id(counter.machine), (counter.machine, set()))[1].add(hit)
        for machine, hits in found.values():
            for listener in self.listeners:
                listener.collected(machine, hits)

    def _announce(self) -> None:
        for listener in self.listeners:
            listener.begins()
