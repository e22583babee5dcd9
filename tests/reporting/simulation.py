"""Runs made-up state machines in a random order, and writes their history with AWS's chains of events.

It knows where every event belongs, so that what the reader makes of the bare events can be compared.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.reporting.histories import Recording

Steps = Iterator[None]
Place = tuple[int, ...]


@dataclass
class Spec:
    """A state: ``blocks`` are the branches of a Parallel or the one processor of a Map; ``count`` and ``limit`` are
    a Map's items and concurrency; ``failing`` are tries of a Parallel or Map that fail before one succeeds."""

    kind: str
    name: str = ""
    blocks: list[list[Spec]] = field(default_factory=list)
    count: int = 0
    limit: int = 1
    failing: int = 0


PLAIN = st.builds(Spec, kind=st.sampled_from(["Pass", "Task", "Choice"]))


def _groups(inner: st.SearchStrategy[Spec]) -> st.SearchStrategy[Spec]:
    block = st.lists(inner, min_size=1, max_size=3)
    parallel = st.builds(
        Spec, kind=st.just("Parallel"), blocks=st.lists(block, min_size=1, max_size=3), failing=st.integers(0, 2)
    )
    maps = st.builds(
        Spec,
        kind=st.just("Map"),
        blocks=block.map(lambda states: [states]),
        count=st.integers(0, 4),
        limit=st.integers(1, 3),
        failing=st.integers(0, 2),
    )
    return parallel | maps


BLOCKS = st.lists(st.recursive(PLAIN, _groups, max_leaves=8), min_size=1, max_size=4)


def name_states(block: list[Spec], prefix: str = "S") -> dict[str, Any]:
    """Name all states, each differently, and give the definition."""
    states: dict[str, Any] = {}
    for place, spec in enumerate(block):
        spec.name = f"{prefix}{place}"
        inner = [name_states(inner, f"{spec.name}.{number}.") for number, inner in enumerate(spec.blocks)]
        states[spec.name] = {"Type": spec.kind}
        if spec.kind == "Parallel":
            states[spec.name]["Branches"] = inner
        elif spec.kind == "Map":
            states[spec.name]["ItemProcessor"] = inner[0]
    return {"StartAt": block[0].name, "States": states}


@dataclass
class Chain:
    last: int
    place: Place
    map_index: int | None = None


class Simulation:
    """``entered`` has the name and place of every state in the order entered, ``calls`` those of every Task call."""

    def __init__(self, seed: int) -> None:
        self.told = Recording()
        self.entered: list[tuple[str, Place]] = []
        self.calls: list[tuple[str, int | None, int]] = []
        self._random = random.Random(seed)
        self._ready: list[Steps] = []

    def run(self, block: list[Spec]) -> list[dict[str, Any]]:
        top = Chain(0, ())
        self._ready.append(self._block(block, top))
        while self._ready:
            steps = self._random.choice(self._ready)
            if next(steps, "ended") == "ended":
                self._ready.remove(steps)
        self.told.add("ExecutionSucceeded", after=top.last, details={"output": "{}"})
        return self.told.events

    def _block(self, block: list[Spec], chain: Chain, upto: int | None = None) -> Steps:
        for spec in block[:upto]:
            chain.last = self.told.enter(spec.kind, spec.name, after=chain.last)
            self.entered.append((spec.name, chain.place))
            yield
            if spec.kind == "Task":
                yield from self._task(spec, chain)
            elif spec.blocks:
                yield from self._group(spec, chain)
            chain.last = self.told.exit(spec.kind, spec.name, after=chain.last)
            yield

    def _task(self, spec: Spec, chain: Chain) -> Steps:
        number = len(self.calls)
        self.calls.append((spec.name, chain.map_index, number))
        chain.last = self.told.invoke("f", number, after=chain.last)
        yield
        chain.last = self.told.add("TaskSucceeded", after=chain.last, details={"output": str(number)})

    def _group(self, spec: Spec, chain: Chain) -> Steps:
        count = spec.count if spec.kind == "Map" else len(spec.blocks)
        for number in range(spec.failing + 1):
            told = {"length": count} if spec.kind == "Map" else None
            chain.last = self.told.add(f"{spec.kind}StateStarted", after=chain.last, details=told)
            fails = number < spec.failing and count > 0
            yield from self._round(spec, chain, count, fails)
        self.told.add(f"{spec.kind}StateSucceeded", after=chain.last)

    def _round(self, spec: Spec, chain: Chain, count: int, fails: bool) -> Steps:
        """One try. If it fails, the first member to end fails it, and the others are given up."""
        limit = spec.limit if spec.kind == "Map" else count
        running: dict[int, tuple[Chain, Steps]] = {}
        started, waiting = chain.last, list(range(count))
        self._random.shuffle(waiting) if spec.kind == "Parallel" else None
        while waiting or running:
            while waiting and len(running) < limit:
                index = waiting.pop(0)
                member = Chain(started, (*chain.place, index), index if spec.kind == "Map" else chain.map_index)
                running[index] = member, self._member(spec, index, member)
            index = self._random.choice(list(running))
            member, steps = running[index]
            yield
            if next(steps, "ended") != "ended":
                continue
            chain.last = started = member.last
            del running[index]
            if spec.kind == "Map":
                ending = "Failed" if fails else "Succeeded"
                self.told.add(f"MapIteration{ending}", after=member.last, details={"name": spec.name, "index": index})
            if fails:
                return

    def _member(self, spec: Spec, index: int, member: Chain) -> Steps:
        if spec.kind == "Map":
            told = {"name": spec.name, "index": index}
            member.last = self.told.add("MapIterationStarted", after=member.last, details=told)
            yield
        yield from self._block(spec.blocks[0 if spec.kind == "Map" else index], member)
