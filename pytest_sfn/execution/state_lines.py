"""The lines of states in the file that a team edits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.source.files import YAML_SUFFIXES
from pytest_sfn.definition.walks.compiled_states import states_of


def state_lines(model: Definition) -> Mapping[str, int]:
    """The line of each state by its name; empty for a definition that is not a file of its own."""
    path = Path(model.source) if model.source else None
    if path is None or not path.is_file():
        return {}
    lines = _lines_in(path, path.stat().st_mtime_ns)
    found = {placed.state.name: lines.get(placed.state.location) for placed in states_of(model.block)}
    return {name: line for name, line in found.items() if line is not None}


@lru_cache(maxsize=64)
def _lines_in(path: Path, changed: int) -> Mapping[str, int]:
    """The line of every part of a file, by location; empty for a file that cannot be read as it is."""
    from pytest_sfn.definition.source.yaml_reading import read_yaml
    from pytest_sfn.values.json_positions import json_lines

    try:
        text = path.read_text("utf-8-sig")
        return read_yaml(text, None)[1] if path.suffix.lower() in YAML_SUFFIXES else json_lines(text)
    except Exception:  # placeholders may stand where JSON has a value: the report does without the lines
        return {}
