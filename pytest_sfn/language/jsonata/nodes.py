"""The syntax tree of an expression: what the adapter hands on and the compiler reads.

Every node may be followed by predicates and a group expression; ``keep`` marks one followed by ``[]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any
from typing import Literal as OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    predicates: tuple[Node, ...] = ()
    group: Object | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Node):
    """``$name``; the empty name is the context value."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wildcard(Node):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Descendants(Node):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent(Node):
    """``%``: the value that a step above it bound to ``label``."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Regex(Node):
    pattern: str
    ignore_case: bool
    multiline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Negate(Node):
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Array(Node):
    """``built``: it is the first or last step of a path."""

    items: tuple[Node, ...]
    built: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Object(Node):
    pairs: tuple[tuple[Node, Node], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Bind(Node):
    name: str
    value: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Node):
    test: Node
    then: Node
    otherwise: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Node):
    expressions: tuple[Node, ...]
    built: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """``tail``: the last thing that a function does, so that it must not grow the stack."""

    procedure: Node
    arguments: tuple[Node, ...]
    tail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial(Node):
    """A call with some arguments left open (None)."""

    procedure: Node
    arguments: tuple[Node | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lambda(Node):
    """``signature`` as written, with its angle brackets."""

    parameters: tuple[str, ...]
    body: Node
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Apply(Node):
    """``left ~> right``"""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Transform(Node):
    pattern: Node
    update: Node
    delete: Node | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One key of an order-by clause."""

    expression: Node
    descending: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort(Node):
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """What follows a step: a filter, or a variable to bind the position to."""

    kind: OneOf["filter", "index"]
    filter: Node | None = None
    variable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a path. ``focus`` and ``index`` are the variables of ``@`` and ``#``, ``ancestor`` that of ``%``."""

    node: Node
    stages: tuple[Stage, ...] = ()
    focus: str | None = None
    index: str | None = None
    ancestor: str | None = None
    tuples: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """``keep_singleton``: a step is followed by ``[]``; ``tuples``: a ``%`` further out needs the steps' bindings."""

    steps: tuple[Step, ...]
    keep_singleton: bool = False
    tuples: bool = False


def operands(node: Node) -> Iterator[Node]:
    """The nodes right below a node, in the order written, but for what is written behind it."""
    for field in fields(node):
        if field.name not in ("predicates", "group"):
            yield from _nodes(getattr(node, field.name))


def children(node: Node) -> Iterator[Node]:
    """The nodes right below a node, with what is written behind it."""
    yield from operands(node)
    yield from _nodes((node.predicates, node.group))


def _nodes(part: Any) -> Iterator[Node]:
    if isinstance(part, Node):
        yield part
    elif isinstance(part, tuple):
        for member in part:
            yield from _nodes(member)
    elif isinstance(part, Step):
        yield from _nodes((part.node, tuple(stage.filter for stage in part.stages)))
    elif isinstance(part, Term):
        yield part.expression


def walk(node: Node, visit: Callable[[Node], None]) -> None:
    """Show a node and everything below it to a visitor."""
    visit(node)
    for child in children(node):
        walk(child, visit)
