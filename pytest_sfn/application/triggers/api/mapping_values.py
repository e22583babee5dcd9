"""What the values of a mapping template are: what it reads, and what can be called on each kind of value.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from pytest_sfn.language.jsonpath import MISSING, parse_path
from pytest_sfn.values.json_text import Json, dumps, loads

_NO_ENVIRONMENT: Any = None

_ESCAPES = {**{each: f"\\{each}" for each in ("\\", '"', "'", "/")}, "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True, slots=True)
class TemplateInput:
    """What a template reads. ``parameters`` are those of the path, the query and the headers, by these names.

    ``overrides`` is what the template sets in ``$context``.
    """

    body: str
    parameters: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    context: Mapping[str, Json] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    overrides: dict[str, Any] = field(default_factory=dict)

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


class Util:
    """``$util``."""


def get_member(value: Any, name: Any) -> Any:
    if isinstance(value, TemplateInput):
        return value.body if name == "body" else None
    if name == "empty" and isinstance(value, (str, list, Mapping)):
        return not value
    if isinstance(value, Mapping):
        return value.get(name)
    if isinstance(value, list) and isinstance(name, int):
        return value[name] if -len(value) <= name < len(value) else None
    return None


def render_value(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else dumps(value)


def is_true(value: Any) -> bool:
    """What ``#if`` takes for true: everything but false and null."""
    return value is not None and value is not False


def _params(given: TemplateInput, name: str | None = None) -> Any:
    return dict(given.parameters) if name is None else given.parameter(name)


def _escape(util: Util, value: Any) -> str:
    return "".join(_ESCAPES.get(character, character) for character in render_value(value))


METHODS: Mapping[tuple[type, str], Callable[..., Any]] = {
    (TemplateInput, "json"): lambda given, path: dumps(given.select(path)),
    (TemplateInput, "path"): lambda given, path: given.select(path),
    (TemplateInput, "params"): _params,
    (Util, "escapeJavaScript"): _escape,
    (Util, "parseJson"): lambda util, text: loads(render_value(text)),
    (Util, "urlEncode"): lambda util, text: quote_plus(render_value(text)),
    (Util, "urlDecode"): lambda util, text: unquote_plus(render_value(text)),
    (Util, "base64Encode"): lambda util, text: base64.b64encode(render_value(text).encode()).decode(),
    (Util, "base64Decode"): lambda util, text: base64.b64decode(render_value(text)).decode(),
    (dict, "get"): lambda members, name: members.get(name),
    (dict, "keySet"): list,
    (dict, "size"): len,
    (dict, "containsKey"): lambda members, name: name in members,
    (dict, "isEmpty"): lambda members: not members,
    (list, "get"): lambda items, index: items[index],
    (list, "size"): len,
    (list, "isEmpty"): lambda items: not items,
    (str, "contains"): lambda text, part: part in text,
    (str, "equals"): lambda text, other: text == other,
    (str, "isEmpty"): lambda text: not text,
    (str, "length"): len,
    (str, "substring"): lambda text, begin, end=None: text[begin:end],
    (str, "split"): lambda text, pattern: re.split(pattern, text),
    (str, "startsWith"): lambda text, part: text.startswith(part),
    (str, "endsWith"): lambda text, part: text.endswith(part),
    (str, "toLowerCase"): lambda text: text.lower(),
    (str, "toUpperCase"): lambda text: text.upper(),
    (str, "trim"): lambda text: text.strip(),
    (str, "replaceAll"): lambda text, pattern, new: re.sub(pattern, lambda _: new, text),
    (str, "replace"): lambda text, old, new: text.replace(old, new),
}
