"""The lines of a definition in the file that the team edits, if it is a part of that file or was filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from pytest_sfn.definition.source.definition_source import Origin
from pytest_sfn.definition.written.machines import WrittenMachine, read_machines

_NONE: Mapping[str, int] = {}


def lines_in_file(origin: Origin, own_lines: Callable[[], Mapping[str, int]] | None) -> Mapping[str, int]:
    """The line of each part of a definition, by location. ``own_lines`` are those in the text that was read, which are
    the lines of the file if the whole file is the definition."""
    try:
        text = Path(origin.path).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
    for machine in _machines(origin.path, text):
        if machine.logical_id == origin.logical_id:
            return machine.lines
    return own_lines() if own_lines and origin.logical_id is None else _NONE


@lru_cache(maxsize=64)
def _machines(path: str, text: str) -> tuple[WrittenMachine, ...]:
    return tuple(read_machines(path, text))
