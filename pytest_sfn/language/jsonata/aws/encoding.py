"""Base64 and URLs, as Java's decoders read them."""

from __future__ import annotations

import base64
import re
from typing import Any

from pytest_sfn.language.jsonata.errors import InternalError, JsonataError
from pytest_sfn.language.jsonata.runtime.charges import for_sizes
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.undefined import UNDEFINED

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?")
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+|[%+]")


@native("base64encode", "<s-:s>")
def base64encode(text: Any) -> Any:
    """The bytes of a text in UTF-8."""
    if text is UNDEFINED:
        return UNDEFINED
    return base64.b64encode(text.encode(errors="replace")).decode("ascii")


@native("base64decode", "<s-:s>")
def base64decode(text: Any) -> Any:
    """The text that bytes are in UTF-8; padding may be left out as a whole."""
    if text is UNDEFINED:
        return UNDEFINED
    if not _BASE64.fullmatch(text):
        raise InternalError(f"{text!r} is not Base64")
    digits = text.rstrip("=")
    return base64.b64decode(digits + "=" * (-len(digits) % 4)).decode(errors="replace")


@native("decodeUrlComponent", "<s-:s>", charge=for_sizes)
def decode_url_component(text: Any) -> Any:
    return _decoded(text, "decodeUrlComponent")


@native("decodeUrl", "<s-:s>", charge=for_sizes)
def decode_url(text: Any) -> Any:
    return _decoded(text, "decodeUrl")


def _decoded(text: Any, name: str) -> Any:
    """A text with its escapes read as UTF-8. A plus is a space, and what is not UTF-8 is U+FFFD."""
    if text is UNDEFINED:
        return UNDEFINED

    def decode(match: re.Match[str]) -> str:
        escapes = match[0]
        if escapes == "%":
            raise JsonataError("D3140", value=text, functionName=name)
        return " " if escapes == "+" else bytes.fromhex(escapes.replace("%", "")).decode(errors="replace")

    return _ESCAPES.sub(decode, text)
