"""What a picture shows beside the definition: how often states and arrows were taken, and how it ended there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pytest_sfn.reporting.pictures.graph import ArrowKey

MarkKind = Literal["visited", "missed", "failed", "caught", "running", "stopped"]
"""``stopped`` is a state that the execution never left: it was stopped, or something beside it failed."""

SIGNS: Mapping[MarkKind, str] = {
    "visited": "\N{CHECK MARK}",
    "missed": "\N{WHITE CIRCLE}",
    "failed": "\N{MULTIPLICATION X}",
    "caught": "!",
    "running": "\N{HORIZONTAL ELLIPSIS}",
    "stopped": "\N{BLACK SQUARE}",
}
"""A sign for each mark, for those who do not see its colour."""

_REMARKS: Mapping[MarkKind, str] = {
    "failed": ", failed here",
    "caught": ", its error was caught",
    "running": ", still in it",
    "stopped": ", stopped in it",
}


@dataclass(frozen=True, slots=True)
class StateMark:
    """How a state stands, and how often it was visited."""

    kind: MarkKind
    count: int

    @property
    def badge(self) -> str:
        return f"{SIGNS[self.kind]} {self.count}\N{MULTIPLICATION SIGN}" if self.count else SIGNS[self.kind]

    @property
    def spoken(self) -> str:
        """The mark in words."""
        if not self.count:
            return "not visited"
        times = "once" if self.count == 1 else f"{self.count} times"
        return f"visited {times}{_REMARKS.get(self.kind, '')}"


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of a picture. A state or an arrow that is not in it was missed."""

    states: Mapping[str, StateMark] = field(default_factory=dict)
    arrows: Mapping[ArrowKey, int] = field(default_factory=dict)

    def of_state(self, name: str) -> StateMark:
        return self.states.get(name) or StateMark("missed", 0)
