"""Properties that an API takes in one map of texts: the attributes of queues, topics and subscriptions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pytest_sfn.application.made import Declared
from pytest_sfn.application.resources.properties import invalid, text, unknown, wrong_type
from pytest_sfn.values.json_text import Json, loads

_INTEGER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Attributes:
    """The attributes of a type of resources, by the type of their values. ``documents`` are JSON."""

    integers: Collection[str] = frozenset()
    booleans: Collection[str] = frozenset()
    texts: Collection[str] = frozenset()
    documents: Collection[str] = frozenset()

    def read(
        self, declared: Declared, properties: Mapping[str, Json], also_known: Collection[str] = ()
    ) -> dict[str, str]:
        """The attributes in some properties, as texts. Raises SfnError for invalid properties."""
        found = {name: value for name, value in properties.items() if name not in also_known and value is not None}
        problems = [problem for name, value in found.items() if (problem := self._problem(name, value, also_known))]
        if problems:
            raise invalid(declared, problems)
        return {name: text(value) for name, value in found.items()}

    def _problem(self, name: str, value: Json, also_known: Collection[str]) -> str | None:
        at = f"#/{name}"
        if name in self.integers:
            return None if _INTEGER.fullmatch(text(value)) else wrong_type(at, "Integer", value)
        if name in self.booleans:
            return None if text(value) in ("true", "false") else wrong_type(at, "Boolean", value)
        if name in self.texts:
            return wrong_type(at, "String", value) if isinstance(value, (dict, list)) else None
        if name in self.documents:
            return None if _is_document(value) else wrong_type(at, "JSONObject", value)
        names = (*self.integers, *self.booleans, *self.texts, *self.documents, *also_known)
        return unknown("#", name, sorted(names))


def _is_document(value: Json) -> bool:
    """True for a JSON object, or the text of one."""
    if not isinstance(value, str):
        return isinstance(value, dict)
    try:
        return isinstance(loads(value), dict)
    except ValueError:
        return False
