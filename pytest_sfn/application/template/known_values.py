"""What is known of a stack while it is deployed: its parameters, and the resources that were made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping

from pytest_sfn.application.made import Made
from pytest_sfn.values.json_text import Json


class KnownValues:
    """The StackValues of a stack that is deployed. ``exports`` are those of all stacks that were deployed before;
    ``read_dynamic`` reads a dynamic reference."""

    def __init__(
        self,
        name: str,
        parameters: Mapping[str, Json],
        exports: Mapping[str, Json],
        read_dynamic: Callable[[str], str | None],
    ) -> None:
        self.name = name
        self.parameters = parameters
        self.made: MutableMapping[str, Made] = {}
        self._exports = exports
        self.dynamic = read_dynamic

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
