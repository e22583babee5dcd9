"""The summary of a session: what the runs of each machine did and did not do. It merges over the workers of xdist."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pytest_sfn.coverage.counters.counting import CountedMachine
from pytest_sfn.coverage.statements import Hit
from pytest_sfn.coverage.summary.outcomes import KINDS, CountedOutcome, outcomes_of
from pytest_sfn.definition.source.definition_source import Origin
from pytest_sfn.values.json_text import loads

_TESTED_ALONE = "StateName"
"""What TestState calls a state that it gets by itself."""


_ALSO_MEANS = {"used": "used up", "matched": "not matched"}
"""What did not happen either if something else at the same place never did, and needs no words."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many outcomes there are, and how many of them a run had."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        """100 for nothing to cover."""
        return 100 * self.covered / self.total if self.total else 100.0


class MachineSummary:
    """One machine. ``name`` is its ``file`` (with its ``logical_id``), or the name under which it ran."""

    def __init__(self, machine: CountedMachine, root: Path) -> None:
        self.document = machine.document
        self.file = _file(machine.origin, root)
        self.logical_id = machine.origin.logical_id if machine.origin else None
        self._names = machine.names
        self._hits = machine.hits

    @property
    def name(self) -> str:
        if self.file is None:
            return min(self._names, default=f"a definition that starts at {self.document['StartAt']}")
        return f"{self.file}#{self.logical_id}" if self.logical_id else self.file

    @cached_property
    def outcomes(self) -> list[CountedOutcome]:
        return outcomes_of(self.document)

    def times(self, outcome: CountedOutcome) -> int:
        """How often the runs had an outcome."""
        return sum(self._hits[hit] for hit in outcome.hits)

    @property
    def missing(self) -> list[CountedOutcome]:
        """What no run did. Of a state that was never visited, a retrier that was never used or a rule that never
        matched, only that is said."""
        missing = [outcome for outcome in self.outcomes if not self.times(outcome)]
        unvisited = {outcome.state for outcome in missing if outcome.kind == "states"}
        said = {(outcome.place, _ALSO_MEANS[outcome.what]) for outcome in missing if outcome.what in _ALSO_MEANS}
        return [
            outcome
            for outcome in missing
            if outcome.kind == "states" or not (outcome.state in unvisited or (outcome.place, outcome.what) in said)
        ]

    def share(self, kind: str | None = None) -> Share:
        """What was covered, of one kind or of all."""
        return _share((self,), kind)


class CoverageSummary:
    """All machines of a session, by name."""

    def __init__(self, machines: Iterable[CountedMachine], root: Path) -> None:
        found = [MachineSummary(machine, root) for machine in machines if not _is_made_up(machine)]
        self.machines = sorted(found, key=lambda machine: machine.name)

    def share(self, kind: str | None = None) -> Share:
        return _share(self.machines, kind)


def _share(machines: Sequence[MachineSummary], kind: str | None) -> Share:
    counted = [
        bool(machine.times(outcome))
        for machine in machines
        for outcome in machine.outcomes
        if kind is None or outcome.kind == kind
    ]
    return Share(sum(counted), len(counted))


def _file(origin: Origin | None, root: Path) -> str | None:
    """The path of a file as all machines of a team write it: from the root of the project, with slashes."""
    if origin is None:
        return None
    path = os.path.relpath(origin.path, root) if _is_below(origin.path, root) else origin.path
    return path.replace(os.sep, "/")


def _is_below(path: str, root: Path) -> bool:
    return Path(path).absolute().is_relative_to(root.absolute())


def _is_made_up(machine: CountedMachine) -> bool:
    """Whether a machine is the one that TestState puts around a state."""
    return machine.origin is None and machine.document["StartAt"] == _TESTED_ALONE


# ---- over the workers of xdist


def dump_machines(machines: Iterable[CountedMachine]) -> list[dict[str, Any]]:
    """Machines as values that a worker can send."""
    return [
        {
            "origin": None if machine.origin is None else [machine.origin.path, machine.origin.logical_id],
            "text": machine.text,
            "identity": machine.identity,
            "names": sorted(machine.names),
            "hits": [[*hit, times] for hit, times in machine.hits.items()],
        }
        for machine in machines
    ]


def merge_machines(dumped: Iterable[dict[str, Any]]) -> list[CountedMachine]:
    """The machines that several processes have sent: equal ones are one."""
    merged: dict[str, CountedMachine] = {}
    for sent in dumped:
        origin = Origin(*sent["origin"]) if sent["origin"] else None
        text, identity = sent["text"], sent["identity"]
        machine = merged.setdefault(identity, CountedMachine(origin, loads(text), text, identity))
        machine.names.update(sent["names"])
        machine.hits.update(Counter(dict(_hits(sent["hits"]))))
    return list(merged.values())


def _hits(sent: Iterable[list[Any]]) -> Iterator[tuple[Hit, int]]:
    for place, key, times in sent:
        yield Hit(place, key), times


def kinds_of(summary: CoverageSummary) -> list[str]:
    """The kinds that have anything to cover."""
    return [kind for kind in KINDS if summary.share(kind).total]
