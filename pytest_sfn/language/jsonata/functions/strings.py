"""String functions. https://docs.jsonata.org/string-functions"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from pytest_sfn.language.jsonata.budget import MAX_TEXT
from pytest_sfn.language.jsonata.errors import JsonataError, out_of_memory
from pytest_sfn.language.jsonata.java.texts import join_surrogates, units
from pytest_sfn.language.jsonata.runtime.charges import for_sizes, for_writing
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.runtime.run import Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import truthy
from pytest_sfn.language.jsonata.values.texts import json_text, text_of

_RESERVED = ";/?:@&=+$,#"


@native("string", "<x-b?:s>", arity=1, needs_run=True, charge=for_writing)
def string(run: Run, value: Any, pretty: Any = UNDEFINED) -> Any:
    if value is UNDEFINED:
        return UNDEFINED
    if isinstance(value, (list, dict)) and pretty is not UNDEFINED and truthy(pretty, run):
        return json_text(value, "  ")
    return text_of(value)


@native("substring", "<s-nn?:s>")
def substring(text: Any, start: Any, length: Any = UNDEFINED) -> Any:
    if text is UNDEFINED:
        return UNDEFINED
    if start is UNDEFINED:
        return text if length is UNDEFINED else ""
    if start < 0 and not text.isascii():
        return join_surrogates("".join(_part(units(text), start, length)))
    return str(_part(text, start, length))


def _part(text: Sequence[str], start: float, length: Any) -> Sequence[str]:
    begin = start if start >= 0 or len(text) + start >= 0 else 0
    first = int(begin) if int(begin) >= 0 else len(text) + int(begin)
    if length is UNDEFINED:
        return text[first:]
    end = begin + length if begin >= 0 else len(text) + begin + length
    return text[first : int(end)] if length > 0 else ""


@native("substringBefore", "<s-s:s>", charge=for_sizes)
def substring_before(text: Any, chars: Any) -> Any:
    return text.partition(chars)[0] if text and chars else _all_or_nothing(text, chars, found="")


@native("substringAfter", "<s-s:s>", charge=for_sizes)
def substring_after(text: Any, chars: Any) -> Any:
    if not text or not chars:
        return _all_or_nothing(text, chars, found=text)
    _, separator, after = text.partition(chars)
    return after if separator else text


def _all_or_nothing(text: Any, chars: Any, *, found: Any) -> Any:
    """The result for empty ``chars``: they are found at the start of a text, or undefined ``chars`` are not found."""
    return found if text is not UNDEFINED and chars == "" else text


@native("lowercase", "<s-:s>")
def lowercase(text: Any) -> Any:
    return text if text is UNDEFINED else text.lower()


@native("uppercase", "<s-:s>")
def uppercase(text: Any) -> Any:
    return text if text is UNDEFINED else text.upper()


@native("length", "<s-:n>")
def length_of(text: Any) -> Any:
    return text if text is UNDEFINED else len(text)


@native("trim", "<s-:s>")
def trim(text: Any) -> Any:
    return text if text is UNDEFINED else re.sub(r"[ \t\n\r]+", " ", text).removeprefix(" ").removesuffix(" ")


@native("pad", "<s-ns?:s>")
def pad(text: Any, width: Any, char: Any = UNDEFINED) -> Any:
    if text is UNDEFINED or width is UNDEFINED:
        return text
    if abs(width) > MAX_TEXT:
        raise out_of_memory()
    missing = int(abs(width)) - len(text)
    if missing <= 0:
        return text
    filler = char or " "
    padding = (filler * (missing // len(filler) + 1))[:missing]
    return text + padding if width > 0 else padding + text


@native("join", "<a<s>s?:s>", charge=for_sizes)
def join(texts: Any, separator: Any = UNDEFINED) -> Any:
    if texts is UNDEFINED:
        return UNDEFINED
    between = separator or ""
    if sum(map(len, texts)) + len(between) * len(texts) > MAX_TEXT:
        raise out_of_memory()
    return join_surrogates(between.join(texts))


@native("encodeUrlComponent", "<s-:s>", charge=for_sizes)
def encode_url_component(text: Any) -> Any:
    return _encode(text, "!~*'()", "encodeUrlComponent")


@native("encodeUrl", "<s-:s>", charge=for_sizes)
def encode_url(text: Any) -> Any:
    return _encode(text, "!~*'()" + _RESERVED, "encodeUrl")


def _encode(text: Any, safe: str, name: str) -> Any:
    if text is UNDEFINED:
        return UNDEFINED
    try:
        return quote(text, safe=safe)
    except UnicodeEncodeError:
        raise JsonataError("D3140", value=text, functionName=name) from None
