"""Write docs/reference.md, the reference of the public names, from their docstrings.

    python .ci/reference.py

A test compares the page with what this script would write.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest_sfn

PAGE = Path(__file__).parents[1] / "docs" / "reference.md"
INTRODUCTION = """\
# Reference

The public names of `pytest_sfn`, made from their docstrings by `.ci/reference.py`. The other pages show how they
are used.
"""

_INTERNAL = frozenset({"callback", "calls", "clock", "engine", "model", "recordings", "world"})
"""Parameters of classes that a test does not make itself."""

_FAKE = "arn calls last_call payloads raises reset returns side_effect when "
_ASSERTIONS = (
    "assert_any_call assert_called assert_called_once assert_called_once_with assert_called_with assert_has_calls"
    " assert_not_called"
)
_FOR_TESTS = {
    "FakeLambda": _FAKE + _ASSERTIONS,
    "FakeTask": _FAKE + _ASSERTIONS,
    "LambdaRegistry": "register unregister reset",
    "TaskFakes": "register unregister reset",
    "VirtualClock": "advance advance_to advance_to_next now timers",
    "World": "reset",
}
"""The members that tests use, for the classes whose other members serve the library. Other classes show all."""

_NOT_FOR_TESTS = frozenset({"Exploration.write_tests", "LambdaFunctionError.payload"})


def reference() -> str:
    """The text of the page."""
    return "\n".join([INTRODUCTION, *(line for name in pytest_sfn.__all__ for line in _about(name))])


def _about(name: str) -> Iterator[str]:
    value = getattr(pytest_sfn, name)
    yield f"## {name}\n"
    if inspect.isclass(value):
        signature = _signature(value)
        if name in ("VirtualClock", "World") or _INTERNAL.intersection(re.findall(r"\w+", signature)):
            signature = ""
        kinds = [base.__name__ for base in value.__bases__ if base is not object and base.__name__ != "Generic"]
        yield f"```text\nclass {name}{signature}\n```\n"
        if kinds:
            yield f"Based on {', '.join(f'`{kind}`' for kind in kinds)}.\n"
    else:
        yield f"```text\n{name}{_signature(value)}\n```\n"
    yield f"{_text(value)}\n"
    if inspect.isclass(value):
        yield from _members(value)


def _members(kind: type) -> Iterator[str]:
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    for name, value in sorted(_own_members(kind).items()):
        if name.startswith("_") or name in fields or not _is_for_tests(kind.__name__, name):
            continue
        called = value.fget if isinstance(value, property) else value
        if not callable(called) or not inspect.getdoc(called):
            continue
        signature = "" if isinstance(value, property) else _signature(inspect.unwrap(called))
        yield f"- `{name}{signature}`: {' '.join(_text(called).split())}"
    yield ""


def _is_for_tests(kind: str, member: str) -> bool:
    if kind in _FOR_TESTS:
        return member in _FOR_TESTS[kind].split()
    return f"{kind}.{member}" not in _NOT_FOR_TESTS


def _own_members(kind: type) -> dict[str, Any]:
    """The members of a class and of its bases in this package."""
    found: dict[str, Any] = {}
    for base in reversed(kind.__mro__):
        if base.__module__.startswith("pytest_sfn"):
            found.update(vars(base))
    return found


def _signature(value: Any) -> str:
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty, default=_default(parameter.default))
        for parameter in signature.parameters.values()
        if parameter.name != "self"
    ]
    return str(signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty))


class _Shown:
    """A default as it is written: without an address in memory, which differs in each run."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _default(value: Any) -> Any:
    if value is inspect.Parameter.empty or isinstance(value, (str, int, float, bool, type(None), tuple)):
        return value
    return _Shown("{}" if value == {} else "...")


def _text(value: Any) -> str:
    """A docstring as Markdown."""
    text = inspect.getdoc(value) or ""
    return text.replace("``", "`").replace(":class:", "").replace(":meth:", "").replace(":func:", "")


if __name__ == "__main__":
    PAGE.write_text(reference())
