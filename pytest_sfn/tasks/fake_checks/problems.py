"""What is wrong with one value in a task's arguments or in its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_sfn.apis.shape_texts import show_fields, show_shape
from pytest_sfn.apis.shapes import WHOLE_NUMBERS, Naming, Shape, is_container, kind_of
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_after

_WIDTH = 60
_MOST_PROBLEMS = 5

_WORDS = {"timestamp": "a timestamp in ISO 8601, as text"}
"""The words for a kind that say more than its JSON type."""


@dataclass(frozen=True, slots=True)
class ValueProblem:
    """A problem at a JSONPath. ``shape`` is the right one; None where the text says it all."""

    path: str
    text: str
    shape: str | None = None


def unknown_field(at: str, name: str, known: Mapping[str, Shape], naming: Naming) -> ValueProblem:
    """A field that the object at a path does not have."""
    text = hint_after(f"there is no field {name!r}", name, known)
    return ValueProblem(f"{at}.{name}", text, f"the fields there: {show_fields(known, naming)}")


def wrong_type(at: str, value: Json, wanted: str, shape: Shape, naming: Naming) -> ValueProblem:
    """A value of another type than ``wanted``: ``a string``."""
    kind = kind_of(shape)
    wanted = "an integer" if kind in WHOLE_NUMBERS else _WORDS.get(kind, wanted)
    right = f"the shape there: {show_shape(shape, naming)}" if is_container(shape) else None
    return ValueProblem(at, f"{show_json(value, _WIDTH)} is not {wanted}", right)


def not_an_object(value: Json, known: Mapping[str, Shape], naming: Naming) -> ValueProblem:
    """A whole result that is not an object."""
    text = f"{show_json(value, _WIDTH)} is not an object"
    return ValueProblem("$", text, f"the fields there: {show_fields(known, naming)}")


def list_problems(problems: Sequence[ValueProblem]) -> str:
    """The first problems, a line for each, and below it the right shape if it is not that of the line before."""
    lines: list[str] = []
    shape = None
    for problem in problems[:_MOST_PROBLEMS]:
        if shape and problem.shape != shape:
            lines.append(f"    {shape}")
        lines.append(f"  {problem.path}: {problem.text}")
        shape = problem.shape
    if shape:
        lines.append(f"    {shape}")
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"  and {len(problems) - _MOST_PROBLEMS} more")
    return "\n".join(lines)
