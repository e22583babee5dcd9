"""One resource of a module; with ``count`` or ``for_each`` one for each number or key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_sfn.definition.source.definition_source import Origin
from pytest_sfn.definition.source.files import find_path
from pytest_sfn.definition.source.terraform.definition_nodes import definition_of
from pytest_sfn.definition.source.terraform.language.syntax import HclBlock, text_of
from pytest_sfn.definition.source.terraform.resources import TYPES
from pytest_sfn.values.json_text import dumps

_NOT_IN_BUCKETS = re.compile(r"[^a-z0-9-]+")
_SHORTEST_BUCKET = 3

Evaluate = Callable[[Any, Mapping[str, Any]], Any]
"""The value of an expression with some names: the placeholder for an unknown value."""


@dataclass(frozen=True, slots=True)
class Instance:
    """``address`` is that in Terraform; ``names`` are those that its expressions may use; ``module_blocks`` are all
    blocks of its module."""

    block: HclBlock
    address: str
    names: Mapping[str, Any]
    evaluate: Evaluate
    module_blocks: Sequence[HclBlock]

    def argument(self, name: str) -> Any:
        """The value of an argument; None if it is absent."""
        node = self.block.attributes.get(name)
        return None if node is None else self.evaluate(node, self.names)

    @property
    def is_published(self) -> bool:
        """True for a function whose code is published as a version."""
        return self.argument("publish") is True

    def nested(self, type: str) -> list[dict[str, Any]]:
        """The values of the blocks of a type inside, also of those that a ``dynamic`` block makes."""
        found = self._inner_blocks(self.block, self.names)
        return [self._values_of(inner, names) for inner_type, inner, names in found if inner_type == type]

    def _values_of(self, block: HclBlock, names: Mapping[str, Any]) -> dict[str, Any]:
        values = {name: self.evaluate(node, names) for name, node in block.attributes.items()}
        for type, inner, own in self._inner_blocks(block, names):
            values.setdefault(type, []).append(self._values_of(inner, own))
        return values

    def _inner_blocks(
        self, block: HclBlock, names: Mapping[str, Any]
    ) -> Iterator[tuple[str, HclBlock, Mapping[str, Any]]]:
        """The blocks inside a block: the type of each, what is in it, and the names that its expressions may use.

        https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
        """
        for inner in block.blocks:
            if inner.type != "dynamic" or not inner.labels:
                yield inner.type, inner, names
                continue
            (type, *_), attributes = inner.labels, inner.attributes
            iterator = text_of(attributes["iterator"]) if "iterator" in attributes else type
            each = self.evaluate(attributes["for_each"], names) if "for_each" in attributes else None
            pairs = each.items() if isinstance(each, dict) else enumerate(each) if isinstance(each, list) else ()
            for content in inner.blocks:
                for key, value in pairs if content.type == "content" else ():
                    yield type, content, {**names, iterator: {"key": key, "value": value}}

    def definition_origin(self) -> Origin | None:
        """Where the team edits the definition of a state machine; None if it has none."""
        found = definition_of(self.block, self.module_blocks)
        if found is None:
            return None
        if found.read_file is None:
            return Origin(found.file, found.owner)
        path = find_path(Path(str(self.evaluate(found.read_file, self.names))), [Path(found.file).parent])
        return Origin(str(path)) if path else None

    @property
    def type(self) -> str:
        return self.block.labels[0]

    @property
    def label(self) -> str:
        """The second label of the block, with its key if there are several instances."""
        _, typed, label = self.address.partition(f"{self.type}.")
        return label if typed else self.address.rpartition("module.")[2]

    @property
    def name(self) -> str:
        """The name on AWS; the label for a resource without one."""
        known = TYPES.get(self.type)
        for argument in (known.name if known else "name", "name_prefix"):
            name = self.argument(argument)
            if isinstance(name, str) and name and "${" not in name:
                return name
        return _bucket_name(self.label) if self.type == "aws_s3_bucket" else self.label


def _bucket_name(label: str) -> str:
    """A name that S3 takes, made of a label."""
    name = _NOT_IN_BUCKETS.sub("-", label.lower()).strip("-")
    return name if len(name) >= _SHORTEST_BUCKET else f"bucket-{name}"


def expand(
    block: HclBlock, evaluate: Evaluate, prefix: str, module_blocks: Sequence[HclBlock], address: str | None = None
) -> list[Instance]:
    """The instances of the block of a resource. ``module_blocks`` are all blocks of its module. The address is that of
    its labels, if no other is given."""
    address = address or ".".join(block.labels)

    def make(suffix: str, names: Mapping[str, Any]) -> Instance:
        return Instance(block, f"{prefix}{address}{suffix}", names, evaluate, module_blocks)

    if "count" in block.attributes:
        count = evaluate(block.attributes["count"], {})
        rounds = range(count if isinstance(count, int) and not isinstance(count, bool) else 1)
        return [make(f"[{index}]" if len(rounds) > 1 else "", {"count": {"index": index}}) for index in rounds]
    if "for_each" in block.attributes:
        pairs = _pairs(evaluate(block.attributes["for_each"], {}))
        return [make(f"[{dumps(key)}]", {"each": {"key": key, "value": value}}) for key, value in pairs]
    return [make("", {})]


def _pairs(each: Any) -> Iterable[tuple[Any, Any]]:
    """The keys of ``for_each`` with their values; nothing if they are unknown."""
    if isinstance(each, dict):
        return each.items()
    return [(key, key) for key in each] if isinstance(each, list) else []
