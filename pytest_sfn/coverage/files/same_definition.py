"""Finds the file in which a team edits a definition that came another way: as a dict, as text, or as a copy.

The file says the same, but for its placeholders, which the definition has filled in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pytest_sfn.coverage.files.file_map import FileMap
from pytest_sfn.definition.source.definition_source import Origin
from pytest_sfn.values.json_text import Json

_States = tuple[str, ...]


class DefinitionFinder:
    """Looks for definitions in some files, which are read once."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._known: dict[_States, list[tuple[Json, Origin]]] = defaultdict(list)
        for path in paths:
            file_map = read_file_map(path)
            for machine in file_map.machines if file_map else ():
                origin = Origin(path, machine.logical_id)
                self._known[_states(machine.document)].append((machine.document, origin))

    def find(self, document: Json) -> Origin | None:
        """The first file with a definition."""
        known = self._known.get(_states(document), ())
        return next((origin for written, origin in known if _says(written, document)), None)


@lru_cache(maxsize=256)
def read_file_map(path: str) -> FileMap | None:
    """The statements of a file; None if it is not there any more."""
    try:
        return FileMap(path, Path(path).read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return None


def _states(document: Mapping[str, Any]) -> _States:
    states = document.get("States")
    return tuple(sorted(states)) if isinstance(states, Mapping) else ()


def _says(written: Json, filled: Json) -> bool:
    """Whether a value with placeholders may have become another one. Outside of strings a placeholder is read as
    null; a function of a template may become anything."""
    if written is None or (isinstance(written, str) and "${" in written):
        return True
    if isinstance(written, Mapping):
        if any(key == "Ref" or key.startswith("Fn::") for key in written):
            return True
        return (
            isinstance(filled, Mapping)
            and written.keys() == filled.keys()
            and all(_says(value, filled[key]) for key, value in written.items())
        )
    if isinstance(written, list):
        return (
            isinstance(filled, list)
            and len(written) == len(filled)
            and all(_says(*pair) for pair in zip(written, filled, strict=True))
        )
    return bool(written == filled)
