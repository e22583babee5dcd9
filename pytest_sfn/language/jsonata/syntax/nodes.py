"""The syntax tree of an expression, which the adapter makes and the compiler reads.

Every node may have predicates and a group expression as suffixes; ``keep`` marks one followed by ``[]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Literal, TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def _node(kind: type[Kind]) -> type[Kind]:
    """A frozen dataclass without comparison and repr, which would take most of the time to make it."""
    return dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)(kind)


@_node
class Node:
    predicates: tuple[Node, ...] = ()
    group: ObjectNode | None = None
    keep: bool = False


@_node
class LiteralNode(Node):
    value: Any


@_node
class NameNode(Node):
    name: str


@_node
class VariableNode(Node):
    """``$name``; the empty name is the context value."""

    name: str


@_node
class WildcardNode(Node):
    pass


@_node
class DescendantsNode(Node):
    pass


@_node
class ParentNode(Node):
    """``%``: the value that an enclosing step bound to ``label``."""

    label: str


@_node
class RegexNode(Node):
    pattern: str
    ignore_case: bool
    multiline: bool


@_node
class NegateNode(Node):
    operand: Node


@_node
class ArrayNode(Node):
    """An array constructor. ``built``: it is the first or last step of a path."""

    items: tuple[Node, ...]
    built: bool = False


@_node
class ObjectNode(Node):
    pairs: tuple[tuple[Node, Node], ...]


@_node
class BinaryNode(Node):
    operator: str
    left: Node
    right: Node


@_node
class BindNode(Node):
    name: str
    value: Node


@_node
class ConditionNode(Node):
    """``position`` is the offset in the text of what follows its ``?``."""

    test: Node
    then: Node
    otherwise: Node | None = None
    position: int = 0


@_node
class BlockNode(Node):
    """Expressions in parentheses. ``built``: one of them is a path that starts with an array constructor."""

    expressions: tuple[Node, ...]
    built: bool = False


@_node
class CallNode(Node):
    """A call. ``tail``: it is the last action of a function, and must not grow the stack."""

    procedure: Node
    arguments: tuple[Node, ...]
    tail: bool = False


@_node
class PartialNode(Node):
    """A partial application. Open arguments are None."""

    procedure: Node
    arguments: tuple[Node | None, ...]


@_node
class LambdaNode(Node):
    """``signature`` as written, with its angle brackets."""

    parameters: tuple[str, ...]
    body: Node
    signature: str | None = None


@_node
class ApplyNode(Node):
    """``left ~> right``"""

    left: Node
    right: Node


@_node
class TransformNode(Node):
    pattern: Node
    update: Node
    delete: Node | None = None


@_node
class Term:
    """One key of an order-by clause."""

    expression: Node
    descending: bool


@_node
class SortNode(Node):
    terms: tuple[Term, ...]


@_node
class Stage:
    """A suffix of a step: a filter, or a variable for the position."""

    kind: Literal["filter", "index"]
    filter: Node | None = None
    variable: str = ""


@_node
class PathStep:
    """A step of a path. ``focus`` and ``index`` are the variables of ``@`` and ``#``, ``ancestor`` that of ``%``."""

    node: Node
    stages: tuple[Stage, ...] = ()
    focus: str | None = None
    index: str | None = None
    ancestor: str | None = None
    tuples: bool = False


@_node
class PathNode(Node):
    """A path. ``keep_singleton``: a step is followed by ``[]``; ``tuples``: an outer ``%`` needs the bindings of its
    steps."""

    steps: tuple[PathStep, ...]
    keep_singleton: bool = False
    tuples: bool = False


def is_plain(node: Node) -> bool:
    """True if a node has no suffixes: no predicate, no group, no ``[]``."""
    return not node.predicates and node.group is None and not node.keep


def operands(node: Node) -> Iterator[Node]:
    """The direct children of a node in order, without its suffixes."""
    for field in fields(node):
        if field.name not in ("predicates", "group"):
            yield from _nodes(getattr(node, field.name))


def children(node: Node) -> Iterator[Node]:
    """The direct children of a node, including its suffixes."""
    yield from operands(node)
    yield from _nodes((node.predicates, node.group))


def _nodes(part: Any) -> Iterator[Node]:
    if isinstance(part, Node):
        yield part
    elif isinstance(part, tuple):
        for member in part:
            yield from _nodes(member)
    elif isinstance(part, PathStep):
        yield from _nodes((part.node, tuple(stage.filter for stage in part.stages)))
    elif isinstance(part, Term):
        yield part.expression


def walk(node: Node, visit: Callable[[Node], None]) -> None:
    """Call ``visit`` with a node and everything below it."""
    visit(node)
    for child in children(node):
        walk(child, visit)
