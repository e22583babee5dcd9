"""What a state lacked that failed on its own data: the keys of its input or result, and the closest name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.reporting.explaining.causes import failed_expression, failed_path, path_without_array
from pytest_sfn.reporting.explaining.expression_values import STATES_PATH, expression_values
from pytest_sfn.reporting.explaining.lookups import describe, find_dead_end, kind_of, list_keys, value_at
from pytest_sfn.reporting.history.attempts import attempts
from pytest_sfn.reporting.history.state_visits import StateVisit, scopes_of_round
from pytest_sfn.reporting.timeline import Timeline
from pytest_sfn.values.json_display import show_json
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import closest, did_you_mean

_VARIABLE = re.compile(r"\$(?P<name>[^\W\d]\w*)(?P<call>\s*\()?")
_NO_NEXT = "The state does not point to a next state"
_CHOICE_VALUES = 6
_CONTEXT_OBJECT = frozenset({"Execution", "Map", "State", "StateMachine", "Task"})
_AFTER_THE_RESULT = ("ResultSelector", "OutputPath", "Assign")


def what_it_lacked(timeline: Timeline, visit: StateVisit, error: str | None, cause: str | None) -> list[str]:
    """Lines about the data of the state that failed; [] if it did not fail on its own data."""
    fields = timeline.state_fields(visit.name)
    if visit.type == "Choice" and (error == "States.NoChoiceMatched" or _NO_NEXT in (cause or "")):
        return list(_compared(visit, fields))
    if not cause:
        return []
    if expression := failed_expression(cause):
        return list(_in_expression(expression.text, cause, timeline, visit))
    if path := path_without_array(cause):
        kind = kind_of(value_at(path, visit.input))
        return [f"{path} of the input of {visit.name} is {kind}: a Map needs an array"]
    if path := failed_path(cause):
        return list(_at_path(path, timeline, visit, fields))
    return []


# ---- JSONPath


def _at_path(path: str, timeline: Timeline, visit: StateVisit, fields: Document) -> Iterator[str]:
    if path.startswith("$$"):
        return
    if not path.startswith(("$.", "$[", "$")) or re.match(r"\$\w", path):
        name = path[1:].partition(".")[0].partition("[")[0]
        yield from _unassigned(name, timeline)
        return
    found = _looked_in(path, visit, fields)
    end = find_dead_end(path, found[0]) if found else None
    if found is None or end is None:
        return
    if end.path == "$" and end.step in _CONTEXT_OBJECT:
        yield f"{path} is a path in the data of the state; did you mean ${path}, in the context object?"
        return
    yield from describe(end, found[1])
    if end.path == "$" and isinstance(end.step, str) and found[1] == _input_of(visit):
        yield from _lost_on_the_way(end.step, timeline, visit)


def _looked_in(path: str, visit: StateVisit, fields: Document) -> tuple[Json, str] | None:
    """The value in which a field of the state looked for a path, and its name; None if the history lacks it."""
    result = _raw_result(visit)
    after = _field_with(path, fields, _AFTER_THE_RESULT)
    if after and (result is not None or visit.type == "Map"):
        return _seen_after(after, result, visit, fields)
    if fields.get("OutputPath") == path and ("Parameters" in fields or "Result" in fields):
        return None
    narrowed = fields.get("InputPath", "$")
    if narrowed in ("$", path) or not isinstance(narrowed, str):
        return visit.input, _input_of(visit)
    document = value_at(narrowed, visit.input)
    return None if document is None else (document, f"{narrowed} of {_input_of(visit)}")


def _seen_after(field: str, result: tuple[Json] | None, visit: StateVisit, fields: Document) -> tuple[Json, str] | None:
    """What a field sees that is evaluated after the result: OutputPath sees where ResultPath put it."""
    if field == "OutputPath" and fields.get("ResultPath", "$") is None:
        return visit.input, _input_of(visit)
    is_changed = field == "OutputPath" and ("ResultSelector" in fields or fields.get("ResultPath", "$") != "$")
    return None if result is None or is_changed else (result[0], f"the result of {visit.name}")


def _input_of(visit: StateVisit) -> str:
    return f"the input of {visit.name}"


def _field_with(path: str, fields: Document, names: Sequence[str]) -> str:
    """The first of some fields in which a path is written; empty if there is none."""
    return next((name for name in names if _holds(fields.get(name), path)), "")


def _holds(value: Json, path: str) -> bool:
    if isinstance(value, Mapping):
        return any(_holds(item, path) for item in value.values())
    if isinstance(value, list):
        return any(_holds(item, path) for item in value)
    return isinstance(value, str) and path in value


def _raw_result(visit: StateVisit) -> tuple[Json] | None:
    """The result of the last call, or of the branches or iterations of the last try, if there is one."""
    if visit.type == "Task":
        made = attempts(visit)
        return (made[-1].output,) if made and made[-1].succeeded else None
    scopes = scopes_of_round(visit, visit.rounds - 1)
    last = [scope.visits[-1] for scope in scopes if scope.visits and scope.visits[-1].exited]
    return ([inner.output for inner in last],) if last and len(last) == len(scopes) else None


def _lost_on_the_way(key: str, timeline: Timeline, visit: StateVisit) -> Iterator[str]:
    """The state before which the data still had a key."""
    before = timeline.before(visit)
    for earlier in before:
        given, left = earlier.input, earlier.output
        if isinstance(given, Mapping) and key in given and not (isinstance(left, Mapping) and key in left):
            yield f"{key!r} was in the input of {earlier.name}, whose {_why_lost(timeline.state_fields(earlier.name))}"
            return


def _why_lost(fields: Document) -> str:
    makes_output = next((name for name in ("Output", "OutputPath") if name in fields), None)
    has_result = fields.get("Type") in ("Task", "Parallel", "Map")
    if has_result and not makes_output and fields.get("ResultPath", "$") == "$":
        return "result replaced it: set ResultPath to keep both"
    name = makes_output or next((name for name in ("Parameters", "Result") if name in fields), None)
    return f"output, made by {name}, does not have it" if name else "output does not have it"


# ---- Choice


def _compared(visit: StateVisit, fields: Document) -> Iterator[str]:
    """What the rules of a Choice looked at."""
    paths = list(dict.fromkeys(_variables_of(fields.get("Choices"))))
    plain = [path for path in paths if path.startswith("$.")]
    if plain:
        shown = [f"{path} is {show_json(value_at(path, visit.input), 40)}" for path in plain[:_CHOICE_VALUES]]
        yield f"no rule of {visit.name} matched: {', '.join(shown)}"
    elif isinstance(visit.input, Mapping):
        yield f"no rule of {visit.name} matched; its input has: {list_keys(visit.input)}"
    yield f"{visit.name} has no Default: add one, or a rule for these values"


def _variables_of(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("Variable"), str):
            yield value["Variable"]
        for item in value.values():
            yield from _variables_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from _variables_of(item)


# ---- JSONata


def _in_expression(text: str, cause: str, timeline: Timeline, visit: StateVisit) -> Iterator[str]:
    result = _raw_result(visit)
    for found in STATES_PATH.finditer(text):
        if found["root"] == "result" and result is None:
            continue
        document = visit.input if found["root"] == "input" or result is None else result[0]
        end = find_dead_end(f"${found['rest']}", document, maps_arrays=True)
        if end:
            yield from describe(end, f"the {found['root']} of {visit.name}")
            if found["root"] == "input" and end.path == "$" and isinstance(end.step, str):
                yield from _lost_on_the_way(end.step, timeline, visit)
            return
    unknown = list(_names_in(text, timeline))
    yield from unknown or expression_values(text, cause, timeline, visit, result)


def _names_in(text: str, timeline: Timeline) -> Iterator[str]:
    """The functions and variables of an expression that do not exist."""
    from pytest_sfn.language.jsonata.functions import FUNCTIONS

    bound = set(re.findall(r"\$([^\W\d]\w*)\s*:=", text)) | set(re.findall(r"function\s*\(([^)]*)\)", text))
    parameters = {name.strip().lstrip("$") for names in bound for name in names.split(",")}
    for found in _VARIABLE.finditer(text):
        name = found["name"]
        if name == "states" or name in parameters or name in FUNCTIONS or name in timeline.assigned:
            continue
        if found["call"]:
            hint = did_you_mean(f"${name}", [f"${function}" for function in FUNCTIONS])
            yield f"there is no function ${name}" + (f"; {hint}" if hint else "")
        else:
            yield from _unassigned(name, timeline)


def _unassigned(name: str, timeline: Timeline) -> Iterator[str]:
    assigned = timeline.assigned
    if name in assigned:
        return
    close = closest(name, assigned)
    hint = f"; did you mean ${close}?" if close else ""
    known = ", ".join(f"${variable}" for variable in assigned) or "none"
    yield f"no state has assigned the variable ${name}{hint} (assigned so far: {known})"
