"""The names that the resources of one stack give themselves."""

from __future__ import annotations

from pytest_sfn.application.made import Declared
from pytest_sfn.application.resources.properties import invalid, wrong_type
from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.values.json_text import Json

_SHARED = frozenset({"JobDefinition", "LayerVersion", "TaskDefinition"})
"""The types whose second resource of a name is a new version of the first one."""


class TakenNames:
    """Finds two resources of a stack with the same name, the second of which CloudFormation cannot create."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, str, str], str] = {}

    def take(self, declared: Declared, property: str, name: Json) -> None:
        """Note the name of a resource. Raises TemplateError for one that is not a text, or that another one has."""
        if isinstance(name, (dict, list)):
            raise invalid(declared, [wrong_type(f"#/{property}", "String", name)])
        kind = declared.type.rpartition("::")[2]
        if kind in _SHARED or name in declared.unknown:
            return
        owner = self._owners.setdefault((kind, str(name), self._bus(declared)), declared.logical_id)
        if owner != declared.logical_id:
            message = f"{declared.place}: {name} already exists: it is the {property} of {owner}, too"
            raise TemplateError(message, ("Resources", declared.logical_id, "Properties", property))

    def _bus(self, declared: Declared) -> str:
        """The event bus of a rule: the rules of each bus have names of their own."""
        return str(declared.properties.get("EventBusName", "default"))
