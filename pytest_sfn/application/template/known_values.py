"""What is known of a stack while it is deployed: its parameters, and the resources that were made."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, MutableMapping

from pytest_sfn.application.made import Made
from pytest_sfn.definition.source.substitution import StoredValues
from pytest_sfn.values.json_text import Json, dumps

_PLACEHOLDER = re.compile(r"\$\{[^{}]*\}")


def texts_in(value: Json, texts: Collection[str]) -> tuple[str, ...]:
    """Those of some texts that are in a value, or in a text of it."""
    written = dumps(value) if texts else ""
    return tuple(text for text in texts if dumps(text)[1:-1] in written)


def placeholders_in(value: Json) -> frozenset[str]:
    """The placeholders that a value has, such as ``${var.stage}``."""
    if isinstance(value, str):
        return frozenset(_PLACEHOLDER.findall(value))
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return frozenset().union(*map(placeholders_in, parts))


class KnownValues:
    """The StackValues of a stack that is deployed. ``exports`` are those of all stacks that were deployed before;
    ``stored`` has the parameters and secrets of the world."""

    def __init__(
        self,
        name: str,
        parameters: Mapping[str, Json],
        exports: Mapping[str, Json],
        stored: StoredValues,
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.made: MutableMapping[str, Made] = {}
        self._exports = exports
        self.stored = stored

    def ref(self, name: str) -> Json:
        if name in self.parameters:
            return self.parameters[name]
        made = self.made.get(name)
        return made.physical_id if made else None

    def attribute(self, logical_id: str, name: str) -> Json:
        made = self.made.get(logical_id)
        return made.attributes.get(name) if made else None

    def imported(self, name: str) -> Json:
        return self._exports.get(name)
