"""Which fields of the arguments in a definition the API does not have."""

from __future__ import annotations

from typing import Any

from pytest_sfn.apis.shapes import Naming, Shape, ShapeWalk, members
from pytest_sfn.definition.checks.api_models import UnknownField
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean


def find_unknown_fields(shape: Shape, naming: Naming, given: Json) -> tuple[UnknownField, ...]:
    """The fields that are not members, at any depth. ``.$`` at the end of a name is not part of it."""
    search = _Search(naming)
    search.walk(shape, given, "")
    return tuple(search.found)


class _Search(ShapeWalk):
    """Goes through the arguments of one call. What has another type than in the model, such as the text of a path, is
    passed over.
    """

    def __init__(self, naming: Naming) -> None:
        super().__init__(naming)
        self.found: list[UnknownField] = []

    def structure(self, shape: Shape, value: Json, at: str) -> None:
        known = members(shape, self.naming)
        for key, item in value.items() if isinstance(value, dict) else ():
            name = key.removesuffix(".$")
            if name not in known:
                self.found.append(UnknownField(at, name, did_you_mean(name, known)))
            elif name == key:
                self.walk(known[name][1], item, self.key_place(at, key))

    def sequence(self, shape: Shape, value: Json, at: str) -> Any:
        if isinstance(value, list):
            return super().sequence(shape, value, at)
        return self.walk(shape.member, value, at)  # one value, where the integration takes no list

    def mapping(self, shape: Shape, value: Json, at: str) -> Any:
        return super().mapping(shape, value, at) if isinstance(value, dict) else None

    def item_place(self, at: str, index: int) -> str:
        return f"{at}[{index}]"

    def key_place(self, at: str, key: str) -> str:
        return f"{at}/{key}"
