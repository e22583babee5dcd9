"""Forms and query strings: converts objects and arrays to names and values.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#url-encode-request-body
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

from pytest_sfn.values.json_text import Json, as_list, dumps


def form(value: Mapping[str, Json], array_format: str = "INDICES") -> str:
    """A body in the format ``application/x-www-form-urlencoded``. ``array_format`` is one of ARRAY_FORMATS."""
    return "&".join(
        f"{_percent_encode(name)}={text}" for key in value for name, text in _fields(key, value[key], array_format)
    )


def pairs(parameters: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """The parameters of a query, or headers. An array repeats its name; a null is left out."""
    for name, value in parameters.items():
        for one in as_list(value):
            if one is not None:
                yield name, text_of(one)


def query(parameters: Iterable[tuple[str, str]]) -> str:
    """A query string."""
    return "&".join(f"{_percent_encode(name)}={_percent_encode(value)}" for name, value in parameters)


def text_of(value: Json) -> str:
    """A value as text in a header, a parameter or a form field. Objects and arrays become JSON."""
    if isinstance(value, str):
        return value
    return "" if value is None else dumps(value)


def _fields(name: str, value: Json, array_format: str) -> Iterator[tuple[str, str]]:
    """The name and the encoded value of each form field for a value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _fields(f"{name}[{key}]", item, array_format)
    elif not isinstance(value, list):
        yield name, _percent_encode(text_of(value))
    elif array_format == "COMMAS":
        if value:
            yield name, ",".join(_percent_encode(text_of(item)) for item in value)
    else:
        for index, item in enumerate(value):
            yield from _fields(_item_name(name, index, array_format), item, array_format)


def _item_name(name: str, index: int, array_format: str) -> str:
    if array_format == "INDICES":
        return f"{name}[{index}]"
    return f"{name}[]" if array_format == "BRACKETS" else name


def _percent_encode(text: str) -> str:
    return quote(text, safe="", errors="replace")
