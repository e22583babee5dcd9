"""One visit of a state: what its fields make of an outline of its input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from pytest_sfn.definition.rules.data.outline import (
    NOTHING,
    SCALAR,
    Elements,
    Members,
    Outline,
    outline_of,
    with_member,
)
from pytest_sfn.definition.rules.data.paths import Missed, at_path, of_jsonata, of_template, reference_keys
from pytest_sfn.definition.rules.machine import CheckedState, Fields, entries


class Flow(Protocol):
    """The machine around a state."""

    def work(self, state: CheckedState, argument: Outline, item: Outline) -> Outline:
        """The result of a Task, Parallel or Map, from what its branches and its iterations get."""

    def compared(self, state: CheckedState) -> Sequence[tuple[str, str]]:
        """The paths that a Choice compares without IsPresent, each with the field of its rule."""


_ERROR = Members({"Error": SCALAR, "Cause": SCALAR})
_WORKS = frozenset({"Task", "Parallel", "Map"})


class Conflict(NamedTuple):
    """A field that does not fit what it is applied to."""

    field: str
    found: Outline


@dataclass(slots=True)
class DataProblems:
    """What goes wrong in a state whenever it gets there: paths that select nothing, items that are not an array, and
    ResultPaths without a place in the input."""

    missed: list[Missed] = field(default_factory=list)
    not_arrays: list[Conflict] = field(default_factory=list)
    no_place: list[Conflict] = field(default_factory=list)


def visit(
    state: CheckedState, given: Outline, problems: DataProblems, flow: Flow
) -> Iterator[tuple[str | None, Outline]]:
    """The ways out of a state, each with the output. None is the end of the block."""
    output = _in_jsonata(state, given, problems, flow) if state.jsonata else _in_jsonpath(state, given, problems, flow)
    for place, catcher in enumerate(entries(state.fields, "Catch")):
        yield catcher["Next"], _caught(state, catcher, f"Catch[{place}]", given, problems)
    for place, rule in enumerate(entries(state.fields, "Choices")):
        yield rule["Next"], _choose(rule, f"Choices[{place}]", given, output, problems)
    if state.kind == "Choice":
        if "Default" in state.fields:
            yield state.fields["Default"], output
    elif state.kind != "Fail":
        yield state.fields.get("Next"), output


def _choose(rule: Fields, where: str, given: Outline, output: Outline, problems: DataProblems) -> Outline:
    if "Output" not in rule:
        return output
    return of_jsonata(rule["Output"], {"input": given}, f"{where}/Output", problems.missed)


def _caught(state: CheckedState, catcher: Fields, where: str, given: Outline, problems: DataProblems) -> Outline:
    """The output of a catcher."""
    if state.jsonata:
        missed = problems.missed
        return (
            of_jsonata(catcher["Output"], {"input": given}, f"{where}/Output", missed)
            if "Output" in catcher
            else _ERROR
        )
    return _place_result(catcher, f"{where}/ResultPath", given, _ERROR, problems)


def _place_result(fields: Fields, where: str, given: Outline, result: Outline, problems: DataProblems) -> Outline:
    """What ResultPath makes of a state's input and its result."""
    path = fields.get("ResultPath", "$")
    if path is None:
        return given
    keys = reference_keys(path)
    if keys and isinstance(keys[0], str) and given is not None and not isinstance(given, Members):
        problems.no_place.append(Conflict(where, given))
    return with_member(given, keys, result)


# ---- JSONPath


def _in_jsonpath(state: CheckedState, given: Outline, problems: DataProblems, flow: Flow) -> Outline:
    """The output of a state, if no catcher and no rule gives another one."""
    fields, missed = state.fields, problems.missed
    effective = _at_field(fields, "InputPath", given, problems)
    _read(state, effective, problems, flow)
    if state.kind in _WORKS or state.kind == "Pass":
        result = (
            _pass_result(fields, effective, problems)
            if state.kind == "Pass"
            else _work(state, effective, problems, flow)
        )
        if "ResultSelector" in fields:
            result = of_template(fields["ResultSelector"], result, "ResultSelector", missed)
        effective = _place_result(fields, "ResultPath", given, result, problems)
    return _at_field(fields, "OutputPath", effective, problems)


def _at_field(fields: Fields, name: str, outline: Outline, problems: DataProblems) -> Outline:
    """What InputPath or OutputPath selects."""
    path = fields.get(name, "$")
    return NOTHING if path is None else at_path(outline, path, name, problems.missed)


def _pass_result(fields: Fields, effective: Outline, problems: DataProblems) -> Outline:
    if "Result" in fields:
        return outline_of(fields["Result"])
    if "Parameters" in fields:
        return of_template(fields["Parameters"], effective, "Parameters", problems.missed)
    return effective


def _work(state: CheckedState, effective: Outline, problems: DataProblems, flow: Flow) -> Outline:
    fields, missed = state.fields, problems.missed
    if state.kind == "Map":
        return flow.work(state, None, _iteration_input(state, effective, problems))
    if state.kind == "Task" and effective is None:
        return flow.work(state, None, None)
    argument = (
        of_template(fields["Parameters"], effective, "Parameters", missed) if "Parameters" in fields else effective
    )
    return flow.work(state, argument, None)


def _iteration_input(state: CheckedState, effective: Outline, problems: DataProblems) -> Outline:
    fields = state.fields
    made: Outline = None
    if "ItemReader" not in fields:
        items = at_path(effective, fields.get("ItemsPath", "$"), "ItemsPath", problems.missed)
        if isinstance(items, Elements):
            made = items.element
        elif items == SCALAR or (items is not None and not state.blocks[0].distributed):
            problems.not_arrays.append(Conflict("ItemsPath" if "ItemsPath" in fields else "", items))
    for name in ("ItemSelector", "Parameters"):
        if name in fields:
            made = of_template(fields[name], effective, name, problems.missed)
    if "ItemBatcher" in fields:
        batch: dict[str, Outline] = {"Items": Elements(made)}
        if "BatchInput" in fields["ItemBatcher"]:
            template = fields["ItemBatcher"]["BatchInput"]
            batch["BatchInput"] = of_template(template, effective, "ItemBatcher/BatchInput", problems.missed)
        return Members(batch)
    return made


def _read(state: CheckedState, effective: Outline, problems: DataProblems, flow: Flow) -> None:
    """The other fields of a state that read its input."""
    if effective is None:
        return
    for name, value in state.fields.items():
        if name.endswith("Path") and name not in ("InputPath", "OutputPath", "ResultPath", "ItemsPath"):
            at_path(effective, str(value), name, problems.missed)
    if state.kind == "Choice":
        for where, path in flow.compared(state):
            at_path(effective, path, where, problems.missed)


# ---- JSONata


def _in_jsonata(state: CheckedState, given: Outline, problems: DataProblems, flow: Flow) -> Outline:
    fields, missed = state.fields, problems.missed
    known: dict[str, Outline] = {"input": given}
    for name in ("Seconds", "Timestamp", "Error", "Cause"):
        if name in fields:
            of_jsonata(fields[name], known, name, missed)
    output = given
    if state.kind in _WORKS:
        argument = of_jsonata(fields["Arguments"], known, "Arguments", missed) if "Arguments" in fields else given
        output = known["result"] = flow.work(state, argument, _jsonata_iteration(state, known, problems))
    if "Assign" in fields:
        of_jsonata(fields["Assign"], known, "Assign", missed)
    return of_jsonata(fields["Output"], known, "Output", missed) if "Output" in fields else output


def _jsonata_iteration(state: CheckedState, known: dict[str, Outline], problems: DataProblems) -> Outline:
    fields = state.fields
    made: Outline = None
    if "Items" in fields:
        items = of_jsonata(fields["Items"], known, "Items", problems.missed)
        made = items.element if isinstance(items, Elements) else None
    if "ItemSelector" in fields:
        made = of_jsonata(fields["ItemSelector"], known, "ItemSelector", problems.missed)
    return None if "ItemBatcher" in fields else made
