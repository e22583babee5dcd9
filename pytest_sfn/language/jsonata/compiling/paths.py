"""Paths: ``$states.input.orders[total > 5].items.name``. Each step is evaluated for all values of the step before."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.compiling.builder import Builder
from pytest_sfn.language.jsonata.compiling.steps import build_binding_step, build_step, items_of
from pytest_sfn.language.jsonata.runtime.lookups import find_fields
from pytest_sfn.language.jsonata.runtime.run import Code, Frame, Run
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.syntax.nodes import Node
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Built, Sequence, Tuples, collapse


def build_path(builder: Builder, node: nodes.PathNode) -> Code:
    """The code of a path. Its value is collapsed, unless an outer node needs the bindings of its steps."""
    names = plain_fields(node)
    if names is None:
        return _any_path(builder, node)
    first = node.steps[0].node
    builder.deepest = max(builder.deepest, builder.depth + 1)
    if isinstance(first, nodes.NameNode):
        return _relative_fields(names)
    if builder.workflow and names[0] == "states":
        return _states_fields(names)
    return _variable_fields(builder.bare(first), names[1:])


def plain_fields(node: Node) -> list[str] | None:
    """The names in a path of plain fields, on a variable or the context value; None for any other node."""
    if not isinstance(node, nodes.PathNode):
        return None
    if node.keep or node.keep_singleton or node.tuples or node.group is not None:
        return None
    names = []
    for position, step in enumerate(node.steps):
        member = step.node
        if step.stages or step.tuples or member.predicates or member.group is not None or member.keep:
            return None
        if not isinstance(member, nodes.NameNode) and (position or not isinstance(member, nodes.VariableNode)):
            return None
        names.append(member.name)
    return names


def _states_fields(names: list[str]) -> Code:
    """``$states.input.a.b``: its content is plain JSON, never a sequence."""
    member, rest = names[1], names[2:]

    def states_fields(focus: Any, frame: Frame | None, run: Run) -> Any:
        start = value = run.env.context() if member == "context" else run.states.get(member, UNDEFINED)
        for name in rest:
            if type(value) is not dict:
                return find_fields(start, rest, run)
            value = value.get(name, UNDEFINED)
        return value

    return states_fields


def _variable_fields(variable: Code, names: list[str]) -> Code:
    def variable_fields(focus: Any, frame: Frame | None, run: Run) -> Any:
        start = value = variable(focus, frame, run)
        for name in names:
            if type(value) is not dict:
                return find_fields(start, names, run)
            value = value.get(name, UNDEFINED)
        return collapse(Sequence(value)) if type(value) is Sequence else value

    return variable_fields


def _relative_fields(names: list[str]) -> Code:
    return _variable_fields(lambda focus, frame, run: focus, names)


# ---- paths of any kind


def _any_path(builder: Builder, node: nodes.PathNode) -> Code:
    first = node.steps[0].node
    absolute = isinstance(first, nodes.VariableNode)
    opening = builder.build(first) if isinstance(first, (nodes.ArrayNode, nodes.BlockNode)) and first.built else None
    after_opening = 1 if opening else 0
    with_bindings = next((place for place, step in enumerate(node.steps) if step.tuples), len(node.steps))
    plain = [build_step(builder, step) for step in node.steps[after_opening:with_bindings]]
    binding = [
        build_binding_step(builder, step, first=not place)
        for place, step in enumerate(node.steps[max(after_opening, with_bindings) :])
    ]
    group = builder.grouping(node.group) if node.group is not None else None
    last = None if binding or not plain else plain[-1]

    def path(focus: Any, frame: Frame | None, run: Run) -> Any:
        value: Any = focus if isinstance(focus, list) and not absolute else Sequence([focus])
        if opening is not None:
            # It is evaluated once, and binds nothing: after ``@`` the next step has the context value, as before.
            opened = opening(value, frame, run)
            if with_bindings and _is_nothing(opened):
                return _finish(node, opened, opened, group, frame, run)
            value = opened if node.steps[0].focus is None else value
        for step in plain:
            value = step.over(value, frame, run, last=step is last)
            if not value and _is_nothing(value):
                return _finish(node, value, value, group, frame, run)
        if not binding:
            return _finish(node, value, value, group, frame, run)
        bindings: list[Any] = Tuples({"@": item} for item in items_of(value))
        for binding_step in binding:
            bindings = binding_step.over(bindings, frame, run)
        values = bindings if node.tuples else Sequence(item["@"] for item in bindings)
        return _finish(node, values, bindings, group, frame, run)

    return path


def _is_nothing(value: Any) -> bool:
    """True if no later step of a path is evaluated for a value."""
    return value is UNDEFINED or (isinstance(value, (list, str)) and not value)


def _finish(node: nodes.PathNode, value: Any, grouped: Any, group: Code | None, frame: Frame | None, run: Run) -> Any:
    """The value of a path: an array if it must stay one, then grouped."""
    if node.keep_singleton:
        if type(value) is Built:
            value = grouped = Sequence([value])
        if isinstance(value, Sequence):
            value.keep = True
    if group is not None:
        value = group(grouped, frame, run)
    return collapse(value, node.keep)
