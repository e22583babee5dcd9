"""One resource of a module; with ``count`` or ``for_each`` one for each number or key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.definition.source.terraform.resources import TYPES
from pytest_sfn.definition.source.terraform.syntax import HclBlock
from pytest_sfn.values.json_text import dumps

Argument = Callable[[str], Any]
"""The value of an argument, by its name: the placeholder for an unknown value, None if it is absent."""


@dataclass(frozen=True, slots=True)
class Instance:
    """``address`` is that in Terraform; ``argument`` returns the value of an argument, ``nested`` the values of the
    blocks of a type inside."""

    block: HclBlock
    address: str
    argument: Argument
    nested: Callable[[str], list[dict[str, Any]]]

    @property
    def type(self) -> str:
        return self.block.labels[0]

    @property
    def label(self) -> str:
        """The second label of the block, with its key if there are several instances."""
        return self.address.partition(f"{self.type}.")[2]

    @property
    def name(self) -> str:
        """The name on AWS; the label for a resource without one."""
        known = TYPES.get(self.type)
        for argument in (known.name if known else "name", "name_prefix"):
            name = self.argument(argument)
            if isinstance(name, str) and name and "${" not in name:
                return name
        return self.label


def expand(block: HclBlock, evaluate: Callable[[Any, Mapping[str, Any]], Any], prefix: str) -> list[Instance]:
    """The instances of the block of a resource. ``evaluate`` returns the value of an expression with some names."""

    def make(suffix: str, names: Mapping[str, Any]) -> Instance:
        def argument(name: str) -> Any:
            node = block.attributes.get(name)
            return None if node is None else evaluate(node, names)

        def values_of(inner: HclBlock) -> dict[str, Any]:
            values = {name: evaluate(node, names) for name, node in inner.attributes.items()}
            for each in inner.blocks:
                values.setdefault(each.type, []).append(values_of(each))
            return values

        def nested(type: str) -> list[dict[str, Any]]:
            return [values_of(inner) for inner in block.blocks if inner.type == type]

        return Instance(block, f"{prefix}{'.'.join(block.labels)}{suffix}", argument, nested)

    if "count" in block.attributes:
        count = evaluate(block.attributes["count"], {})
        rounds = range(count if isinstance(count, int) and not isinstance(count, bool) else 1)
        return [make(f"[{index}]" if len(rounds) > 1 else "", {"count": {"index": index}}) for index in rounds]
    if "for_each" in block.attributes:
        each = evaluate(block.attributes["for_each"], {})
        pairs = (
            each.items() if isinstance(each, dict) else [(key, key) for key in each] if isinstance(each, list) else []
        )
        return [make(f"[{dumps(key)}]", {"each": {"key": key, "value": value}}) for key, value in pairs]
    return [make("", {})]
