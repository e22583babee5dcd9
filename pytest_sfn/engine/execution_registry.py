"""What a world keeps of its executions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_sfn.engine.run import Run

SUCCEEDED_CHILDREN = 1_000


class Keeping:
    """The executions of a world by their ARNs, in the order started.

    All are kept but children of a Map Run that succeeded: of each Map Run only the first ``succeeded_children`` of them
    (None: all).
    """

    __slots__ = ("runs", "succeeded_children")

    def __init__(self) -> None:
        self.runs: dict[str, Run] = {}
        self.succeeded_children: int | None = SUCCEEDED_CHILDREN

    def remember(self, run: Run) -> None:
        self.runs[run.arn] = run

    def forget(self, run: Run) -> None:
        del self.runs[run.arn]
