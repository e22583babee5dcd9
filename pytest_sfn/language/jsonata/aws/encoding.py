"""Base64 and URLs, as Java decodes them."""

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
    """The Base64 of a text's bytes in UTF-8."""
    if text is UNDEFINED:
        return UNDEFINED
    return base64.b64encode(text.encode(errors="replace")).decode("ascii")


@native("base64decode", "<s-:s>")
def base64decode(text: Any) -> Any:
    """The text of UTF-8 bytes in Base64. The padding may be missing completely."""
    if text is UNDEFINED:
        return UNDEFINED
    if not _BASE64.fullmatch(text):
        raise InternalError(f"{text!r} is not Base64")
    digits = text.rstrip("=")
    return base64.b64decode(digits + "=" * (-len(digits) % 4)).decode(errors="replace")


@native("decodeUrlComponent", "<s-:s>", charge=for_sizes)
def decode_url_component(text: Any) -> Any:
    return _decode(text, "decodeUrlComponent")


@native("decodeUrl", "<s-:s>", charge=for_sizes)
def decode_url(text: Any) -> Any:
    return _decode(text, "decodeUrl")


def _decode(text: Any, name: str) -> Any:
    """A text with its escapes decoded as UTF-8. A plus is a space; invalid UTF-8 becomes U+FFFD."""
    if text is UNDEFINED:
        return UNDEFINED

    def decode(match: re.Match[str]) -> str:
        escapes = match[0]
        if escapes == "%":
            raise JsonataError("D3140", value=text, functionName=name)
        return " " if escapes == "+" else bytes.fromhex(escapes.replace("%", "")).decode(errors="replace")

    return _ESCAPES.sub(decode, text)
