"""What is known of a stack while it is deployed: its parameters, and the resources that were made."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from pytest_sfn.application.made import Made
from pytest_sfn.definition.source.substitution import StoredValues
from pytest_sfn.values.json_text import Json


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
