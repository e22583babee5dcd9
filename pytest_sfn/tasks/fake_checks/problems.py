"""What is wrong with one value in a task's arguments or in its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pytest_sfn.apis.shape_texts import show_fields
from pytest_sfn.apis.shapes import Naming, Shape
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_after

_WIDTH = 60


@dataclass(frozen=True, slots=True)
class ValueProblem:
    """A problem at a JSONPath; ``shape`` is the right one, and says where it belongs."""

    path: str
    text: str
    shape: str

    def __str__(self) -> str:
        return f"  {self.path}: {self.text}\n    {self.shape}"


def unknown_field(path: str, name: str, known: Mapping[str, Shape], naming: Naming) -> ValueProblem:
    """A field that the object at ``path`` does not have."""
    text = hint_after(f"there is no field {name!r} in {path}", name, known)
    return ValueProblem(f"{path}.{name}", text, f"{path} takes {show_fields(known, naming)}")


def wrong_type(path: str, value: Json, wanted: str, shape: str) -> ValueProblem:
    """A value of another type than ``wanted``: ``a string``."""
    return ValueProblem(path, f"{show_json(value, _WIDTH)} is not {wanted}", f"{path} takes {shape}")
