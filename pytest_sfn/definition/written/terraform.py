"""The state machines in one Terraform file, as they are written: nothing in them is evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.source.terraform.definition_nodes import definition_of, encoded
from pytest_sfn.definition.source.terraform.language.strings import kind_of, read_heredoc, unescape
from pytest_sfn.definition.source.terraform.language.syntax import HclBlock, bare, parse_file, parts, text_of
from pytest_sfn.definition.source.terraform.resources import MACHINE
from pytest_sfn.definition.written.placeholders import Lines, read_json_text
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json, loads

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.language.syntax import Node

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_WORDS: Mapping[str, Json] = {"true": True, "false": False, "null": None}


def definitions_in_module(path: str, text: str) -> Iterator[tuple[str, Json, Lines]]:
    """The values that may be definitions, with the lines of their parts, by the address of what they are the value of.
    None if python-hcl2 is not there to read the file."""
    try:
        file = parse_file(text, path)
    except SfnError:
        return
    for owner, node in _candidates(file):
        read = _read(encoded(node))
        if read:
            yield owner, *read


def _candidates(file: HclBlock) -> Iterator[tuple[str, Node]]:
    for block in file.blocks:
        if block.type == "locals":
            yield from ((f"local.{name}", node) for name, node in block.attributes.items())
        elif block.type == "resource" and block.labels[:1] == (MACHINE,):
            found = definition_of(block, ())
            if found:
                yield found.owner, found.node


def _read(node: Node) -> tuple[Json, Lines] | None:
    if str(node.data).startswith("heredoc_template"):
        token: Any = node.children[0]
        text, first = read_heredoc(str(token)), token.line + 1
        return read_json_text(text, lambda offset: first + text.count("\n", 0, offset))
    if node.data != "object":
        return None
    lines: Lines = {}
    return _Writer(lines).value(node, ""), lines


class _Writer:
    """Turns expressions into the JSON that they say, and notes the line of each part. What has to be evaluated is
    null; in a text it stays as written."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def value(self, node: Node, place: str) -> Json:
        node = bare(node)
        if node.data == "object":
            return dict(self._members(node, place))
        if node.data == "tuple":
            return [self._item(item, f"{place}[{index}]") for index, item in enumerate(parts(node))]
        if node.data == "string":
            return "".join(_text(part.children[0]) for part in parts(node))
        text = text_of(node)
        return loads(text) if _NUMBER.fullmatch(text) else _WORDS.get(text)

    def _members(self, node: Node, place: str) -> Iterator[tuple[str, Json]]:
        for element in parts(node):
            key, value = parts(element)
            name = text_of(key).strip('"')
            self._lines[f"{place}/{name}"] = _line(key)
            yield name, self.value(value, f"{place}/{name}")

    def _item(self, node: Node, place: str) -> Json:
        self._lines[place] = _line(node)
        return self.value(node, place)


def _text(part: Any) -> str:
    """One part of a quoted string; an expression stands for itself."""
    return text_of(part) if kind_of(part) else unescape(str(part))


def _line(node: Node) -> int:
    """The line on which an expression begins."""
    while hasattr(node, "children"):
        node = node.children[0]
    line: int = getattr(node, "line", 1)
    return line
