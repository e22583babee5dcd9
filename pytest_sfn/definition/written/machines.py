"""The state machines in one file, each with the lines of its parts: a definition, or a template with several."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from pytest_sfn.definition.source.cloudformation.names import MACHINES
from pytest_sfn.definition.source.cloudformation.template import is_template
from pytest_sfn.definition.source.files import form_of
from pytest_sfn.definition.written.placeholders import Lines, read_json_text, read_yaml_text
from pytest_sfn.values.json_text import Json

_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")


TERRAFORM = ".tf"


@dataclass(frozen=True, slots=True)
class WrittenMachine:
    """A machine as it stands in a file. ``lines`` has the line of each part of its document, by location.
    ``logical_id`` is None in a file that is one definition."""

    logical_id: str | None
    document: Mapping[str, Any]
    lines: Lines

    def line_of(self, place: str) -> int | None:
        """The line of a part of the document. What YAML's aliases and merges bring in stands where they are used."""
        while place:
            if line := self.lines.get(place):
                return line
            place = place[: max(place.rfind("/"), place.rfind("["), 0)]
        return None


def read_machines(path: str, text: str) -> list[WrittenMachine]:
    """The machines in a file. A file that is none of a definition, a template, a serverless.yml and a Terraform file
    has none."""
    if path.endswith(TERRAFORM):
        return list(_in_terraform(path, text))
    read = (read_yaml_text if is_yaml(path, text) else read_json_text)(text)
    if read is None:
        return []
    document, lines = read
    if is_definition(document):
        return [WrittenMachine(None, document, lines)]
    if is_template(document):
        return list(_in_template(document, lines, text.split("\n")))
    return list(_in_service(document, lines))


def has_comments(path: str, text: str) -> bool:
    """Whether a line of a file may end in a comment: in YAML and Terraform."""
    return path.endswith(TERRAFORM) or is_yaml(path, text)


def is_yaml(path: str, text: str) -> bool:
    """Whether a file is YAML, by its name or else its beginning."""
    return not path.endswith(TERRAFORM) and form_of(Path(path), text) == "YAML"


def is_definition(document: Json) -> bool:
    """Whether a document is a definition: it has states, and one of them is the first."""
    return isinstance(document, Mapping) and isinstance(document.get("States"), Mapping) and "StartAt" in document


def _in_terraform(path: str, text: str) -> Iterator[WrittenMachine]:
    from pytest_sfn.definition.written.terraform import definitions_in_module

    for owner, document, lines in definitions_in_module(path, text):
        if is_definition(document):
            yield WrittenMachine(owner, document, lines)


def _in_template(document: Mapping[str, Any], lines: Lines, rows: list[str]) -> Iterator[WrittenMachine]:
    for logical_id, resource in document["Resources"].items():
        if not isinstance(resource, Mapping) or str(resource.get("Type")) not in MACHINES:
            continue
        properties = resource.get("Properties")
        if not isinstance(properties, Mapping):
            continue
        place = f"/Resources/{logical_id}/Properties"
        for field in ("Definition", "DefinitionString"):
            found = _machine(properties.get(field), f"{place}/{field}", lines, rows)
            if found:
                yield WrittenMachine(logical_id, *found)


def _in_service(document: Json, lines: Lines) -> Iterator[WrittenMachine]:
    """The machines of a serverless.yml: an object of them, or a list of such objects."""
    section = document.get("stepFunctions") if isinstance(document, Mapping) else None
    machines = section.get("stateMachines") if isinstance(section, Mapping) else None
    place = "/stepFunctions/stateMachines"
    listed = machines if isinstance(machines, list) else ()
    parts = [(place, machines), *((f"{place}[{index}]", part) for index, part in enumerate(listed))]
    for outer, part in parts:
        for key, machine in part.items() if isinstance(part, Mapping) else ():
            definition: Any = machine.get("definition") if isinstance(machine, Mapping) else None
            if is_definition(definition):
                yield WrittenMachine(str(key), definition, _inner(f"{outer}/{key}/definition", lines))


def _machine(value: Json, place: str, lines: Lines, rows: list[str]) -> tuple[Mapping[str, Any], Lines] | None:
    """The definition that a property holds, as an object or as text, and the lines of its parts."""
    if is_definition(value):
        return value, _inner(place, lines)
    pieces = list(_pieces(value, place, lines, rows))
    read = read_json_text("".join(piece.text for piece in pieces), _line_finder(pieces)) if pieces else None
    return read if read and is_definition(read[0]) else None


def _inner(place: str, lines: Lines) -> Lines:
    """The lines of the parts of a value, by their location in it."""
    return {location.removeprefix(place): line for location, line in lines.items() if location.startswith(place)}


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a text in a template. ``goes_on``: each line of it is a line of the file."""

    text: str
    line: int
    goes_on: bool


def _pieces(value: Json, place: str, lines: Lines, rows: list[str]) -> Iterator[_Piece]:
    """The parts of a text that a template puts together: itself, Fn::Sub, or Fn::Join without a separator."""
    if isinstance(value, str):
        yield _piece(value, _nearest(place, lines), rows)
    elif isinstance(value, Mapping) and "Fn::Sub" in value:
        sub = value["Fn::Sub"]
        text = sub[0] if isinstance(sub, list) and sub else sub
        if isinstance(text, str):
            inner = f"{place}/Fn::Sub[0]" if isinstance(sub, list) else f"{place}/Fn::Sub"
            yield _piece(text, _nearest(inner, lines, f"{place}[0]"), rows)
    elif isinstance(value, Mapping) and isinstance(value.get("Fn::Join"), list) and len(value["Fn::Join"]) == 2:
        separator, parts = value["Fn::Join"]
        for index, part in enumerate(parts if isinstance(parts, list) else ()):
            line = _nearest(f"{place}/Fn::Join[1][{index}]", lines, f"{place}[1][{index}]")
            text = part if isinstance(part, str) else "x"  # a function stands for a name or an ARN
            yield _piece(f"{separator if index else ''}{text}", line, rows)


def _nearest(place: str, lines: Lines, otherwise: str = "") -> int:
    """The line of a place, or of what is around it; ``otherwise`` is where a short function has it."""
    for candidate in (place, otherwise, place.rpartition("/")[0], place.rpartition("/")[0].rpartition("/")[0]):
        if candidate in lines:
            return lines[candidate]
    return 1


def _piece(text: str, line: int, rows: list[str]) -> _Piece:
    """A text that begins on a line, or in the block of YAML behind it."""
    for row in range(line, min(line + 2, len(rows)) + 1):
        if _BLOCK_SCALAR.search(rows[row - 1]):
            return _Piece(text, row + 1, True)
    return _Piece(text, line, False)


def _line_finder(pieces: list[_Piece]) -> Callable[[int], int]:
    """What gives the line in the file of an offset in the pieces put together."""
    starts = [0, *accumulate(len(piece.text) for piece in pieces)]

    def line_of(offset: int) -> int:
        index = max(0, min(bisect_right(starts, offset) - 1, len(pieces) - 1))
        piece = pieces[index]
        return piece.line + (piece.text[: offset - starts[index]].count("\n") if piece.goes_on else 0)

    return line_of
