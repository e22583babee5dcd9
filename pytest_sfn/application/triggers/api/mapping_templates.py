"""Mapping templates of REST APIs: the part of the Velocity language that such templates usually have.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html

``$input``, ``$util``, ``$context``, ``$stageVariables``, variables of ``#set``, and ``replaceAll``. Anything else is an
SfnError that names it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from pytest_sfn.errors import SfnError
from pytest_sfn.language.jsonpath import MISSING, parse_path
from pytest_sfn.values.json_text import Json, dumps, loads

_SET = re.compile(r"#set\s*\(\s*\$(\w+)\s*=\s*")
_DIRECTIVE = re.compile(r"#(?:if|elseif|else|end|foreach|macro|parse|include|stop|break|evaluate|define)\b")
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_TEXT = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.S)

_NO_ENVIRONMENT: Any = None

_ESCAPES = {**{each: f"\\{each}" for each in ("\\", '"', "'", "/")}, "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class TemplateInput:
    """What a template reads. ``parameters`` are those of the path, the query and the headers, by these names."""

    body: str
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    context: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    def select(self, path: str) -> Json:
        """The value at a path of the body; None if there is none."""
        try:
            document = loads(self.body) if self.body else {}
        except ValueError:
            document = {}
        found = parse_path(path).find(document, _NO_ENVIRONMENT)
        return None if found is MISSING else found

    def parameter(self, name: str) -> str:
        """A parameter of the path, the query or the headers, searched in this order; empty if there is none."""
        found = (
            given[name]
            for place in ("path", "querystring", "header")
            if name in (given := self.parameters.get(place, {}))
        )
        return next(found, "")


def render_mapping(template: str, given: TemplateInput) -> str:
    """The text of a template. Raises SfnError for what this module does not know."""
    return _Renderer(template, given).render()


class _Renderer:
    def __init__(self, template: str, given: TemplateInput) -> None:
        self._text = template
        self._at = 0
        self._given = given
        self._set: dict[str, Any] = {}

    def render(self) -> str:
        parts: list[str] = []
        while self._at < len(self._text):
            parts.append(self._next())
        return "".join(parts).strip()

    def _next(self) -> str:
        setting = _SET.match(self._text, self._at)
        if setting:
            self._at = setting.end()
            self._set[setting[1]] = self._value()
            self._expect(")")
            return ""
        directive = _DIRECTIVE.match(self._text, self._at)
        if directive:
            raise self._unknown(directive[0])
        if self._text.startswith("##", self._at):
            end = self._text.find("\n", self._at)
            self._at = len(self._text) if end < 0 else end
            return ""
        if self._text[self._at] == "$" and re.match(r"\$!?\{?[A-Za-z]", self._text[self._at :]):
            return _render_value(self._reference())
        self._at += 1
        return self._text[self._at - 1]

    # ---- expressions

    def _value(self) -> Any:
        """A text, a number, or a reference."""
        self._skip()
        text = _TEXT.match(self._text, self._at)
        if text:
            self._at = text.end()
            return text[1] if text[1] is not None else self._interpolate(text[2])
        number = re.compile(r"-?\d+").match(self._text, self._at)
        if number:
            self._at = number.end()
            return int(number[0])
        if self._text.startswith("$", self._at):
            return self._reference()
        raise self._unknown(self._text[self._at : self._at + 20])

    def _interpolate(self, text: str) -> str:
        """A text in double quotes, with its references filled in. Backslashes stay, as in Velocity."""
        if "$" not in text:
            return text
        inner = _Renderer(text, self._given)
        inner._set = self._set
        return inner.render()

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
                value = self._call(value, name, begin) if self._text.startswith("(", self._at) else _get(value, name)
            elif self._text.startswith("[", self._at):
                self._at += 1
                value = _get(value, self._value())
                self._expect("]")
            else:
                return value

    def _call(self, value: Any, name: str, begin: int) -> Any:
        arguments = self._arguments()
        method = _METHODS.get((type(value), name))
        if method is None:
            raise self._unknown(self._text[begin : self._at])
        return method(value, *arguments)

    def _arguments(self) -> list[Any]:
        self._expect("(")
        arguments: list[Any] = []
        self._skip()
        while not self._text.startswith(")", self._at):
            arguments.append(self._value())
            self._skip()
            if self._text.startswith(",", self._at):
                self._at += 1
        self._expect(")")
        return arguments

    def _root(self, name: str) -> Any:
        given = self._given
        roots: dict[str, Any] = {
            "input": given,
            "util": _Util(),
            "context": given.context,
            "stageVariables": given.variables,
            **self._set,
        }
        if name not in roots:
            raise self._unknown(f"${name}")
        return roots[name]

    # ---- the text

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


class _Util:
    """``$util``."""


def _get(value: Any, name: Any) -> Any:
    if isinstance(value, TemplateInput):
        return value.body if name == "body" else None
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list) and isinstance(name, int):
        return value[name] if -len(value) <= name < len(value) else None
    return None


def _render_value(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else dumps(value)


def _params(given: TemplateInput, name: str | None = None) -> Any:
    return dict(given.parameters) if name is None else given.parameter(name)


def _escape(util: _Util, value: Any) -> str:
    return "".join(_ESCAPES.get(character, character) for character in _render_value(value))


_METHODS: Mapping[tuple[type, str], Callable[..., Any]] = {
    (TemplateInput, "json"): lambda given, path: dumps(given.select(path)),
    (TemplateInput, "path"): lambda given, path: given.select(path),
    (TemplateInput, "params"): _params,
    (_Util, "escapeJavaScript"): _escape,
    (_Util, "parseJson"): lambda util, text: loads(_render_value(text)),
    (_Util, "urlEncode"): lambda util, text: quote_plus(_render_value(text)),
    (_Util, "urlDecode"): lambda util, text: unquote_plus(_render_value(text)),
    (_Util, "base64Encode"): lambda util, text: base64.b64encode(_render_value(text).encode()).decode(),
    (_Util, "base64Decode"): lambda util, text: base64.b64decode(_render_value(text)).decode(),
    (str, "replaceAll"): lambda text, pattern, new: re.sub(pattern, lambda _: new, text),
    (str, "replace"): lambda text, old, new: text.replace(old, new),
    (str, "toString"): lambda text: text,
}
