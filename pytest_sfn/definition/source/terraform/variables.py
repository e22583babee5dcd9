"""The input variables of a module.

https://developer.hashicorp.com/terraform/language/values/variables
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pytest_sfn.definition.source.terraform.language.syntax import HclBlock, parse_expression, text_of
from pytest_sfn.definition.source.terraform.language.type_constraints import convert, example, is_expression
from pytest_sfn.definition.source.terraform.language.unknown import PartlyKnown, UnknownValue
from pytest_sfn.errors import SfnError, SourceError
from pytest_sfn.values.json_display import show_json

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.language.syntax import Node

_TYPE = "type"
_DEFAULT = "default"


class InputVariables:
    """The declared variables. ``values`` are those that a file of values, or the caller of the module, sets."""

    def __init__(
        self, declared: Iterable[HclBlock], values: Mapping[str, Any], evaluate: Callable[[Node], Any]
    ) -> None:
        self._declared = {block.labels[0]: block.attributes for block in declared if block.labels}
        self._values = values
        self._evaluate = evaluate

    def is_set(self, name: str) -> bool:
        """True for a variable that the caller, or a file of values, sets."""
        return name in self._values

    def value(self, name: str, address: str) -> Any:
        """The value that is set, else the default. Raises UnknownValue with the address if there is none."""
        if name in self._values:
            return self.typed(name, self._values[name])
        default = self._declared.get(name, {}).get(_DEFAULT)
        if default is None:
            raise UnknownValue(address)
        return self.typed(name, self._evaluate(default))

    def typed(self, name: str, value: Any) -> Any:
        """A value as the type of the variable wants it. A text for a list or an object is an expression, as in
        ``-var``. Raises SfnError if it cannot be converted."""
        type = self._declared.get(name, {}).get(_TYPE)
        if type is None:
            return value
        try:
            if isinstance(value, str) and not isinstance(value, PartlyKnown) and is_expression(value, type):
                value = self._parse(name, value)
            return convert(value, type, self._evaluate)
        except SfnError:
            shown = value if isinstance(value, str) else show_json(value)
            raise SourceError(f"The variable {name} takes a {text_of(type)}, not {shown}") from None

    def _parse(self, name: str, text: str) -> Any:
        found = self._evaluate(parse_expression(text, f"var.{name}"))
        if isinstance(found, PartlyKnown):
            raise SourceError("a list or an object names nothing else")
        return found

    def example(self, address: str) -> Any:
        """A value of the type that a variable, or what is found in it, is declared with; None if a text will do."""
        root, *names = address.split(".")
        type = self._declared.get(names[0], {}).get(_TYPE) if root == "var" and names else None
        return None if type is None else example(type, names[0], names[1:])
