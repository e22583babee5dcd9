"""Mistakes in a template, and the line at which each one stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pytest_sfn.definition.source.cloudformation.functions import read_tag
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.errors import InvalidDefinition, SfnError
from pytest_sfn.values.json_positions import json_lines

_AT = "\n  at "
"""What comes before the place of a mistake at the end of its message."""


class TemplateError(SfnError):
    """What CloudFormation refuses in a template. ``path`` has the keys that lead to it, from the top."""

    page = "applications.md#mistakes-in-a-template"

    def __init__(self, message: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


@contextmanager
def part_of(*path: str) -> Iterator[None]:
    """Turn each error of the block that has no path into a TemplateError with this one."""
    try:
        yield
    except TemplateError:
        raise
    except SfnError as problem:
        raise TemplateError(str(problem), path) from None


@contextmanager
def pointing_at(text: DefinitionText | None, *path: str) -> Iterator[None]:
    """Add to each error of the block the line of the template at which it stands.

    ``text`` is that of the template; None if it has none. ``path`` is for errors that have no path of their own.
    """
    try:
        yield
    except SfnError as problem:
        message = str(problem)
        if text and text.title and _AT not in message and not isinstance(problem, InvalidDefinition):
            own = problem.path if isinstance(problem, TemplateError) else ()
            line = _line_of(_lines(text), own or path)
            problem.args = (f"{message}{_AT}{text.title}:{line}" if line else message,)
        raise


def _lines(text: DefinitionText) -> Mapping[str, int]:
    if text.form == "YAML":
        return read_yaml(text.text, text.title, read_tag, unique_keys=False)[1]
    return json_lines(text.text)


def _line_of(lines: Mapping[str, int], path: tuple[str, ...]) -> int | None:
    """The line of a part, or of the closest part around it; None if the text has none of them."""
    place, line = "", None
    for key in path:
        found = next((each for each in (f"{place}/{key}", f"{place}[{key}]") if each in lines), None)
        if found is None and place == "/Resources":
            found = _owner_of(key, lines)
        if found is None:
            return line
        place, line = found, lines[found]
    return line


def _owner_of(logical_id: str, lines: Mapping[str, int]) -> str | None:
    """The part of the template that SAM made a resource for: an event, else the owner, whose logical id it begins
    with."""
    ids = (place.removeprefix("/Resources/") for place in lines if place.startswith("/Resources/"))
    owners = [id for id in ids if "/" not in id and logical_id.startswith(id)]
    if not owners:
        return None
    owner = max(owners, key=len)
    event = f"/Resources/{owner}/Properties/Events/{logical_id.removeprefix(owner)}"
    return event if event in lines else f"/Resources/{owner}"
