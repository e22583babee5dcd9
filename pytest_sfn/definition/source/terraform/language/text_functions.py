"""Terraform's functions for texts.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote_plus

from pytest_sfn.definition.source.terraform.language.operators import number
from pytest_sfn.errors import SourceError
from pytest_sfn.values.json_text import Json, dumps

_VERB = re.compile(r"%(?:\[(\d+)\])?([-+ 0]*\d*(?:\.\d+)?)#?([svdqftxXobeEgG%])")
_GROUP = re.compile(r"\$\{?(\w+)\}?")


def spell(value: Json) -> str:
    """A value in a text: a text unchanged, any other value as JSON. Raises SfnError for a whole resource."""
    try:
        return value if isinstance(value, str) else dumps(value)
    except TypeError:
        raise SourceError("A whole resource of Terraform is not a string: name one of its attributes") from None


def _format(text: str, *values: Json) -> str:
    """``format``: verbs as in Go."""
    rest = iter(values)

    def insert(found: re.Match[str]) -> str:
        index, flags, verb = found.groups()
        if verb == "%":
            return "%"
        try:
            value = values[int(index) - 1] if index else next(rest)
        except (IndexError, StopIteration):
            raise ValueError(f"there is no argument for {found[0]}") from None
        if verb == "q":
            return dumps(value)
        if verb in "svt":
            return f"%{flags}s" % spell(value)
        if verb == "b":
            return format(int(number(value)), f"{flags}b")
        return str(f"%{flags}{verb}" % number(value))

    return _VERB.sub(insert, text)


def _format_list(text: str, *values: Any) -> list[str]:
    """``formatlist``: one text for each item of the lists; other values are the same in all of them."""
    longest = max((len(value) for value in values if isinstance(value, list)), default=1)
    rows = [[value[at] if isinstance(value, list) else value for value in values] for at in range(longest)]
    return [_format(text, *row) for row in rows]


def _replace(text: str, search: str, value: str) -> str:
    if len(search) > 1 and search.startswith("/") and search.endswith("/"):
        return re.sub(search[1:-1], _GROUP.sub(r"\\g<\1>", value), text)
    return text.replace(search, value)


def _regex(pattern: str, text: str) -> Any:
    """``regex``: the match; its groups if the pattern has some."""
    found = re.search(pattern, text)
    if found is None:
        raise ValueError("the pattern does not match")
    return _groups(found)


def _groups(found: re.Match[str]) -> Any:
    return found.groupdict() or list(found.groups()) or found[0]


def _join(separator: str, *lists: Iterable[Any]) -> str:
    return separator.join(spell(value) for each in lists for value in each)


def _title(text: str) -> str:
    return re.sub(r"(?<![\w'])\w", lambda found: found[0].upper(), text)


def _indent(spaces: int, text: str) -> str:
    return text.replace("\n", "\n" + " " * spaces)


TEXT_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "base64decode": lambda text: b64decode(text).decode(),
    "base64encode": lambda text: b64encode(text.encode()).decode(),
    "basename": lambda path: path.rpartition("/")[2],
    "chomp": lambda text: text.rstrip("\r\n"),
    "dirname": lambda path: path.rpartition("/")[0] or ".",
    "endswith": lambda text, end: text.endswith(end),
    "format": _format,
    "formatlist": _format_list,
    "indent": _indent,
    "join": _join,
    "lower": str.lower,
    "regex": _regex,
    "regexall": lambda pattern, text: [_groups(found) for found in re.finditer(pattern, text)],
    "replace": _replace,
    "split": lambda separator, text: text.split(separator) if separator else list(text),
    "startswith": lambda text, start: text.startswith(start),
    "strcontains": lambda text, part: part in text,
    "strrev": lambda text: text[::-1],
    "substr": lambda text, start, length: text[start:] if length < 0 else text[start:][:length],
    "title": _title,
    "trim": lambda text, characters: text.strip(characters),
    "trimprefix": lambda text, prefix: text.removeprefix(prefix),
    "trimspace": str.strip,
    "trimsuffix": lambda text, suffix: text.removesuffix(suffix),
    "upper": str.upper,
    "urlencode": quote_plus,
}
