"""A replay: what the current definition does with the answers of a recorded execution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pytest_sfn.errors import SfnError
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.values.safe_text import encodable

Execution = TypeVar("Execution")


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where a replay takes another path: ``event_id`` is the first recorded event that would now be different.

    ``expected`` says what happened there, ``actual`` what happens now. ``place`` is the branch, iteration or child in
    which it is; it is empty at the top level. ``text`` says it all in one line, and below it the error and the cause of
    what fails now. ``traces`` are both traces side by side, the recorded one on the left.
    """

    event_id: int
    expected: str
    actual: str
    place: str
    text: str
    traces: str

    def __str__(self) -> str:
        return self.text


class Replay(Generic[Execution]):
    """The replay of a recorded execution. ``execution`` is the one that the current definition made of it, in a world
    of its own; ``divergence`` is None if it took the same path. ``notes`` are lines about data that differ, and about
    what was taken from the history instead of being run."""

    def __init__(
        self,
        execution: Execution,
        divergence: Divergence | None,
        notes: tuple[str, ...],
        write_module: Callable[[], str],
    ) -> None:
        self.execution = execution
        self.divergence = divergence
        self.notes = notes
        self._write_module = write_module

    def __repr__(self) -> str:
        found = self.divergence
        return f"<Replay: {f'diverges at event {found.event_id}' if found else 'the same path'}>"

    def __str__(self) -> str:
        """The divergence with both traces side by side, or that there is none; then the notes."""
        found = self.divergence
        lines = [str(found), "", found.traces] if found else ["the replay took the same path"]
        notes = ["", "notes:", *(f"  {note}" for note in self.notes)] if self.notes else []
        return encodable("\n".join([*lines, *notes]))

    @check_arguments()
    def assert_same_path(self) -> None:
        """Assert that the execution took the same path.

        The AssertionError says where it took another one, why it failed, and shows both traces side by side.
        """
        __tracebackhide__ = True
        if self.divergence:
            raise AssertionError(str(self))

    @check_arguments()
    def to_test_module(self) -> str:
        """The source of a test module: a test that takes the recorded path, with fakes that give the recorded answers.

        Values that ``sfn_redact`` names are masked. Raises SfnError if the replay diverges, and for a history whose
        path depends on more than fakes can do.
        """
        if self.divergence:
            raise SfnError(
                f"no test module is written, because its test would fail: the replay {self.divergence}\n"
                "Replay the history with the definition that it was recorded with"
            )
        return self._write_module()
