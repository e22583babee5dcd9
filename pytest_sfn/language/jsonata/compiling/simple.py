"""The plain nodes of an expression: literals, variables, names, wildcards, blocks, conditions, assignments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pytest_sfn.language.jsonata.budget import FOUND_CELL_STEPS
from pytest_sfn.language.jsonata.compiling.builder import Builder, binds
from pytest_sfn.language.jsonata.runtime.lookups import look_up
from pytest_sfn.language.jsonata.runtime.run import FUNCTIONS, Code, Frame, Run, find
from pytest_sfn.language.jsonata.syntax import nodes
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import RootArray, Sequence, truthy


def build_literal(builder: Builder, node: nodes.LiteralNode) -> Code:
    value = node.value
    return lambda focus, frame, run: value


def build_variable(builder: Builder, node: nodes.VariableNode) -> Code:
    name = node.name
    if not name:
        return lambda focus, frame, run: focus[0] if type(focus) is RootArray else focus
    if name in builder.bound:
        return lambda focus, frame, run: find(name, frame, run)
    if builder.workflow and name == "states":
        return lambda focus, frame, run: {**run.states, "context": run.env.context()}
    built_in = FUNCTIONS.get(name, UNDEFINED)
    return lambda focus, frame, run: run.variables.get(name, built_in)


def build_name(builder: Builder, node: nodes.NameNode) -> Code:
    name = node.name
    return lambda focus, frame, run: look_up(focus, name, run)


def build_parent(builder: Builder, node: nodes.ParentNode) -> Code:
    label = node.label
    return lambda focus, frame, run: find(label, frame, run)


def build_wildcard(builder: Builder, node: nodes.WildcardNode) -> Code:
    def wildcard(focus: Any, frame: Frame | None, run: Run) -> Any:
        value = focus[0] if type(focus) is RootArray else focus
        members = value.values() if type(value) is dict else value if isinstance(value, list) else ()
        run.spend(len(members))
        found: list[Any] = Sequence()
        for member in members:
            if isinstance(member, list):
                run.spend_on_cells(member)
                found = found if type(found) is list else list(found)
                found.extend(_flat(member))
                run.check_items(len(found))
            else:
                found.append(member)
        return found

    return wildcard


def _flat(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value


def build_descendants(builder: Builder, node: nodes.DescendantsNode) -> Code:
    def descendants(focus: Any, frame: Frame | None, run: Run) -> Any:
        if focus is UNDEFINED:
            return UNDEFINED
        run.spend_on_cells(focus, FOUND_CELL_STEPS)
        found = Sequence(_descendants(focus))
        return found[0] if len(found) == 1 else found

    return descendants


def _descendants(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for member in value:
            yield from _descendants(member)
        return
    yield value
    if type(value) is dict:
        for member in value.values():
            yield from _descendants(member)


def build_condition(builder: Builder, node: nodes.ConditionNode) -> Code:
    test, then = builder.build(node.test), builder.build(node.then)
    otherwise = builder.build(node.otherwise) if node.otherwise else _nothing

    def condition(focus: Any, frame: Frame | None, run: Run) -> Any:
        chosen = then if truthy(test(focus, frame, run), run) else otherwise
        return chosen(focus, frame, run)

    return condition


def build_watched_condition(
    watch: Callable[[int], Callable[[bool], None]], builder: Builder, node: nodes.ConditionNode
) -> Code:
    """As :func:`build_condition`; what ``watch`` gives for the position of the condition gets each of its outcomes."""
    test, then = builder.build(node.test), builder.build(node.then)
    otherwise = builder.build(node.otherwise) if node.otherwise else _nothing
    note = watch(node.position)

    def condition(focus: Any, frame: Frame | None, run: Run) -> Any:
        outcome = truthy(test(focus, frame, run), run)
        note(outcome)
        return (then if outcome else otherwise)(focus, frame, run)

    return condition


def _nothing(focus: Any, frame: Frame | None, run: Run) -> Any:
    return UNDEFINED


def build_block(builder: Builder, node: nodes.BlockNode) -> Code:
    codes = builder.all(node.expressions)
    if len(codes) <= 1 and not (builder.bound and binds(node.expressions)):
        return codes[0] if codes else _nothing
    *before, last = codes

    def block(focus: Any, frame: Frame | None, run: Run) -> Any:
        inner = Frame(frame, {})
        for code in before:
            code(focus, inner, run)
        return last(focus, inner, run)

    return block


def build_bind(builder: Builder, node: nodes.BindNode) -> Code:
    name, value_of = node.name, builder.build(node.value)

    def bind(focus: Any, frame: Frame | None, run: Run) -> Any:
        value = value_of(focus, frame, run)
        if frame is not None:
            frame.values[name] = value
        return value

    return bind
