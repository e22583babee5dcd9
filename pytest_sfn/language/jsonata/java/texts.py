"""Texts as Java stores them: in UTF-16 units. A character beyond U+FFFF has two units."""

from __future__ import annotations

import re
from json.encoder import encode_basestring

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r'["\\\b\f\n\r\t]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def units(text: str) -> list[str]:
    """The units of a text as separate texts. Surrogate pairs are split."""
    if text.isascii():
        return list(text)
    data = text.encode("utf-16-be", "surrogatepass")
    return [chr(int.from_bytes(data[start : start + 2])) for start in range(0, len(data), 2)]


def join_surrogates(text: str) -> str:
    """A text in which adjacent surrogates are joined to characters."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


def quote_text(text: str) -> str:
    """A text as ``$string`` writes it inside JSON: only seven characters are escaped, other control characters are
    not."""
    written = encode_basestring(text)
    if "\\u00" not in written:
        return written
    return f'"{_ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)}"'
