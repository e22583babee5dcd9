"""Function signatures, such as ``<s-nn?:s>``: they check and complete the arguments of a call.

https://docs.jsonata.org/embedding-extending#function-signature-syntax
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn

from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.undefined import UNDEFINED, Undefined
from pytest_sfn.language.jsonata.values.kinds import Built, Function, RootArray, Sequence, Tuples

_SYMBOLS: dict[type, str] = {
    str: "s",
    int: "n",
    float: "n",
    bool: "b",
    type(None): "l",
    dict: "o",
    Undefined: "m",
    **dict.fromkeys((list, Sequence, RootArray, Tuples, Built), "a"),
}
_PATTERNS = {
    **{kind: f"[{kind}m]" for kind in "snblo"},
    "a": "[asnblfom]",
    "f": "f",
    "j": "[asnblom]",
    "x": "[asnblfom]",
}
_PLURALS = {"a": "arrays", "b": "booleans", "f": "functions", "n": "numbers", "o": "objects", "s": "strings"}
_WHOLE = re.compile(r"\((?P<choice>[^)]*)\)|(?P<kind>[snbloafjx])")


@dataclass(slots=True)
class Parameter:
    """``pattern`` matches the symbols of its arguments. With ``context``, the context value may replace a missing
    one."""

    kind: str
    pattern: str
    context: str | None = None
    subtype: str | None = None


def symbol(value: Any) -> str:
    """The letter for the type of a value in a signature; ``m`` for undefined."""
    kind = type(value)
    return _SYMBOLS.get(kind) or ("f" if issubclass(kind, Function) else "m")


class Signature:
    """A parsed signature. Raises JsonataError S0401 or S0402 if it cannot be parsed."""

    def __init__(self, text: str) -> None:
        self.parameters = _parse(text)
        self._pattern = "".join(f"({parameter.pattern})" for parameter in self.parameters)
        self._matches: dict[str, re.Match[str] | None] = {}
        self._missing: dict[str, int | None] = {}

    def complete(self, arguments: list[Any], focus: Any) -> list[Any]:
        """The arguments as the function expects them: single values become arrays, missing ones the context or
        undefined.

        Raises JsonataError T0410, T0411 or T0412 if they do not match.
        """
        symbols = "".join(map(symbol, arguments))
        if symbols not in self._matches:
            match = re.fullmatch(self._pattern, symbols)
            self._matches[symbols] = match
            self._missing[symbols] = None if match is None else self._count_missing(match.groups())
        missing = self._missing[symbols]
        if missing is not None:
            return arguments + [UNDEFINED] * missing if missing else arguments
        match = self._matches[symbols]
        if match is None:
            self._fail(symbols, arguments)
        completed: list[Any] = []
        position = 0
        for parameter, taken in zip(self.parameters, match.groups(), strict=True):
            if taken:
                for one in taken:
                    completed.append(_argument(parameter, taken, one, arguments[position], position))
                    position += 1
            elif parameter.context is None:
                completed.append(arguments[position] if position < len(arguments) else UNDEFINED)
                position += 1
            elif re.fullmatch(parameter.context, symbol(focus)):
                completed.append(focus)
            else:
                raise JsonataError("T0411", value=focus, index=position + 1)
        return completed

    def _count_missing(self, groups: tuple[str, ...]) -> int | None:
        """How many arguments are missing at the end, if nothing else needs to be completed."""
        taken = [group for group in groups if group]
        for parameter, group in zip(self.parameters, groups, strict=True):
            if (parameter.kind == "a" and (group != "a" or parameter.subtype)) or (parameter.context and not group):
                return None
        return len(groups) - len(taken) if taken == list(groups[: len(taken)]) else None

    def _fail(self, symbols: str, arguments: list[Any]) -> NoReturn:
        """Find the argument that does not match, and raise its error."""
        pattern = ""
        good = 0
        for parameter in self.parameters:
            pattern += parameter.pattern
            match = re.match(pattern, symbols)
            if match is None:
                break
            good = match.end()
        value = arguments[good] if good < len(arguments) else UNDEFINED
        raise JsonataError("T0410", value=value, index=good + 1)


def _argument(parameter: Parameter, taken: str, one: str, value: Any, position: int) -> Any:
    """One argument. If the parameter expects an array, a single value becomes one."""
    if parameter.kind != "a" or one == "m":
        return value
    if parameter.subtype and not _fits(parameter.subtype, taken, one, value):
        plural = _PLURALS.get(parameter.subtype, "undefined")
        raise JsonataError("T0412", value=value, index=position + 1, type=plural)
    return value if one == "a" else [value]


def _fits(subtype: str, taken: str, one: str, value: Any) -> bool:
    """True if the members of an array, or the single value instead of one, have the required type."""
    if one != "a":
        return taken == subtype
    return not value or set(map(symbol, value)) == {subtype[0]}


def _parse(text: str) -> list[Parameter]:
    parameters: list[Parameter] = []
    position = 1
    while position < len(text) and text[position] != ":":
        match = _WHOLE.match(text, position)
        if match:
            parameters.append(_parameter(match))
            position = match.end()
            continue
        modifier = text[position]
        position += 1
        if not parameters:
            continue
        last = parameters[-1]
        if modifier == "-":
            last.context = last.pattern
            last.pattern += "?"
        elif modifier in "?+":
            last.pattern += modifier
        elif modifier == "<":
            if last.kind not in ("a", "f"):
                raise JsonataError("S0401", value=last.kind)
            end = _closing(text, position)
            last.subtype = text[position:end]
            position = end + 1
    return parameters


def _parameter(match: re.Match[str]) -> Parameter:
    choice = match["choice"]
    if choice is None:
        return Parameter(match["kind"], _PATTERNS[match["kind"]])
    if "<" in choice:
        raise JsonataError("S0402", value=choice)
    return Parameter(f"({choice})", f"[{choice}m]")


def _closing(text: str, position: int) -> int:
    """The position of the bracket that closes the one before ``position``."""
    depth = 1
    while position < len(text):
        depth += {"<": 1, ">": -1}.get(text[position], 0)
        if not depth:
            return position
        position += 1
    return position
