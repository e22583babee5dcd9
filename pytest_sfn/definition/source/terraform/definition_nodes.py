"""Where the definition of a state machine stands in a Terraform module: in its own block, in a local value, in a file.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sfn_state_machine
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_sfn.definition.source.terraform.language.syntax import HclBlock, bare, called, text_of

if TYPE_CHECKING:
    from pytest_sfn.definition.source.terraform.language.syntax import Node

DEFINITION = "definition"
_ENCODERS = frozenset({"jsonencode", "yamlencode"})
_FILES = frozenset({"file", "templatefile"})


@dataclass(frozen=True, slots=True)
class DefinitionNode:
    """The expression that is a definition. ``owner`` is the address of what it is the value of:
    ``aws_sfn_state_machine.order`` or ``local.order``, in ``file``."""

    file: str
    owner: str
    node: Node

    @property
    def read_file(self) -> Node | None:
        """The path in ``file(path)`` or ``templatefile(path, values)``; None for other expressions."""
        name, arguments = called(self.node)
        return arguments[0] if name in _FILES and arguments else None


def definition_of(block: HclBlock, blocks: Sequence[HclBlock]) -> DefinitionNode | None:
    """The definition of a state machine; None if it has none. ``blocks`` are those of its module."""
    node = block.attributes.get(DEFINITION)
    return None if node is None else _follow(DefinitionNode(block.file, ".".join(block.labels), node), blocks)


def encoded(node: Node) -> Node:
    """What ``jsonencode`` gets; any other expression as it is."""
    name, arguments = called(node)
    return bare(arguments[0]) if name in _ENCODERS and arguments else bare(node)


def _follow(found: DefinitionNode, blocks: Sequence[HclBlock]) -> DefinitionNode:
    """The local value that an expression stands for; the expression itself if it stands for none."""
    seen: set[str] = set()
    while True:
        name = text_of(encoded(found.node))
        label = name.removeprefix("local.")
        owners = [block for block in blocks if block.type == "locals" and label in block.attributes]
        if name == label or not owners or name in seen:
            return found
        seen.add(name)
        found = DefinitionNode(owners[0].file, name, owners[0].attributes[label])
