"""How the reports of one world are shown: how much of an execution, and what is masked in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

TraceWhen = Literal["failed", "all", "off"]
"""Whose executions are shown: those of failed tests, those of all tests, none."""

TRACE_CHOICES: tuple[TraceWhen, ...] = ("failed", "all", "off")

_EVERYTHING = 1_000_000
"""A width and a number of lines that nothing exceeds."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """``redact`` are the JSONPaths of values to mask. ``verbosity`` is that of pytest: 0, 1 for ``-v``, 2 for ``-vv``.

    ``root`` is the user's project, None outside of pytest: files in it are shown relative to it.
    """

    redact: tuple[str, ...] = ()
    trace: TraceWhen = "failed"
    verbosity: int = 0
    root: Path | None = None

    @property
    def width(self) -> int:
        """The width of a trace, in characters."""
        return _of_level((100, 180, _EVERYTHING), self.verbosity)

    @property
    def lines(self) -> int:
        """The most lines of the trace in a failed assertion; a longer one is cut in the middle."""
        return _of_level((18, 120, _EVERYTHING), self.verbosity)

    @property
    def text_lines(self) -> int:
        """The most lines of one long text, such as a cause."""
        return _of_level((5, 20, _EVERYTHING), self.verbosity)

    def path(self, file: str) -> str:
        """A file as people read it: relative to the project if it belongs to it."""
        if self.root is None:
            return file
        try:
            return Path(file).relative_to(self.root).as_posix()
        except ValueError:
            return file


def _of_level(levels: tuple[int, int, int], verbosity: int) -> int:
    return levels[min(max(verbosity, 0), 2)]
