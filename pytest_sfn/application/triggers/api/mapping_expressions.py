"""Expressions of mapping templates: references, calls, comparisons, sums.

https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.application.triggers.api.mapping_values import (
    METHODS,
    TemplateInput,
    Util,
    get_member,
    is_true,
    render_value,
)
from pytest_sfn.errors import SfnError

_NAME = re.compile(r"[A-Za-z_][\w-]*")
_TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.S)
_NUMBER = re.compile(r"-?\d+")
_WORDS: Mapping[str, Any] = {"true": True, "false": False, "null": None}
_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


class ExpressionReader:
    """Reads expressions in a text, from a place on, and computes their values. ``names`` are the variables."""

    def __init__(self, text: str, given: TemplateInput, names: dict[str, Any]) -> None:
        self._text = text
        self._at = 0
        self._given = given
        self._names = names

    def _interpolate(self, text: str) -> str:
        """A text in double quotes, with its references filled in."""
        raise NotImplementedError

    def _expression(self) -> Any:
        value = self._conjunction()
        while self._take("||"):
            right = self._conjunction()
            value = is_true(value) or is_true(right)
        return value

    def _conjunction(self) -> Any:
        value = self._comparison()
        while self._take("&&"):
            right = self._comparison()
            value = is_true(value) and is_true(right)
        return value

    def _comparison(self) -> Any:
        value = self._sum()
        for sign, compare in _COMPARED.items():
            if self._take(sign):
                return self._compute(compare, value, self._sum())
        return value

    def _sum(self) -> Any:
        value = self._negation()
        while True:
            if self._take("+"):
                value = self._compute(operator.add, value, self._negation())
            elif self._take("-"):
                value = self._compute(operator.sub, value, self._negation())
            else:
                return value

    def _negation(self) -> Any:
        if self._take("!"):
            return not is_true(self._negation())
        if self._take("("):
            value = self._expression()
            self._expect(")")
            return value
        return self._value()

    def _take(self, sign: str) -> bool:
        """True if a sign is next, which is then read."""
        begin = self._at
        self._skip()
        if self._text.startswith(sign, self._at):
            self._at += len(sign)
            return True
        self._at = begin
        return False

    def _value(self) -> Any:
        """A text, a number, a reference, true, false or null."""
        self._skip()
        text = _TEXT.match(self._text, self._at)
        if text:
            self._at = text.end()
            return text[1] if text[1] is not None else self._interpolate(text[2])
        number = _NUMBER.match(self._text, self._at)
        if number:
            self._at = number.end()
            return int(number[0])
        if self._text.startswith("$", self._at):
            return self._reference()
        word = _NAME.match(self._text, self._at)
        if word and word[0] in _WORDS:
            self._at = word.end()
            return _WORDS[word[0]]
        raise self._unknown(self._text[self._at : self._at + 20])

    def _reference(self) -> Any:
        begin = self._at
        self._at += 2 if self._text.startswith("$!", self._at) else 1
        braced = self._text.startswith("{", self._at)
        self._at += braced
        value = self._member(self._root(self._name()), begin)
        if braced:
            self._expect("}")
        return value

    def _member(self, value: Any, begin: int) -> Any:
        """Follow members, indices and calls."""
        while True:
            if self._text.startswith(".", self._at) and _NAME.match(self._text, self._at + 1):
                self._at += 1
                name = self._name()
                value = (
                    self._call(value, name, begin) if self._text.startswith("(", self._at) else get_member(value, name)
                )
            elif self._text.startswith("[", self._at):
                self._at += 1
                value = get_member(value, self._value())
                self._expect("]")
            else:
                return value

    def _call(self, value: Any, name: str, begin: int) -> Any:
        """The result of a method. A call on nothing is nothing, as in Velocity."""
        arguments = self._arguments()
        if value is None:
            return None
        method = METHODS.get((type(value), name), render_value if name == "toString" else None)
        if method is None:
            raise self._unknown(self._text[begin : self._at])
        return self._compute(method, value, *arguments, begin=begin)

    def _compute(self, function: Callable[..., Any], *values: Any, begin: int | None = None) -> Any:
        """The result of a function. Raises SfnError for values that it does not take."""
        try:
            return function(*values)
        except (TypeError, ValueError, LookupError, AttributeError, re.error):
            raise self._unknown(self._text[self._at - 20 if begin is None else begin : self._at]) from None

    def _arguments(self) -> list[Any]:
        self._expect("(")
        arguments: list[Any] = []
        self._skip()
        while not self._text.startswith(")", self._at):
            arguments.append(self._expression())
            self._skip()
            if self._text.startswith(",", self._at):
                self._at += 1
        self._expect(")")
        return arguments

    def _root(self, name: str) -> Any:
        given = self._given
        roots: dict[str, Any] = {
            "input": given,
            "util": Util(),
            "context": given.context,
            "stageVariables": given.variables,
            **self._names,
        }
        if name not in roots:
            raise self._unknown(f"${name}")
        return roots[name]

    def _name(self) -> str:
        found = _NAME.match(self._text, self._at)
        if found is None:
            raise self._unknown(self._text[self._at : self._at + 20])
        self._at = found.end()
        return found[0]

    def _skip(self) -> None:
        while self._text[self._at : self._at + 1].isspace():
            self._at += 1

    def _expect(self, character: str) -> None:
        self._skip()
        if not self._text.startswith(character, self._at):
            raise self._unknown(self._text[self._at : self._at + 20])
        self._at += 1

    def _unknown(self, what: str) -> SfnError:
        return SfnError(
            f"pytest-sfn does not know {what!r} in a mapping template of API Gateway: start the state machine, or call"
            " the function, in the test with what the template would make"
        )
