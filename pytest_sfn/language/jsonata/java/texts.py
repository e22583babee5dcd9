"""Texts as Java holds them: in UTF-16 units, of which a character beyond U+FFFF takes two."""

from __future__ import annotations

import re
from json.encoder import encode_basestring

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r'["\\\b\f\n\r\t]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def units(text: str) -> list[str]:
    """The units of a text, each as a text: the two of a pair apart."""
    if text.isascii():
        return list(text)
    data = text.encode("utf-16-be", "surrogatepass")
    return [chr(int.from_bytes(data[start : start + 2])) for start in range(0, len(data), 2)]


def joined(text: str) -> str:
    """A text whose halves of pairs, where they meet, are characters again."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")


def quoted(text: str) -> str:
    """A text as ``$string`` writes it inside of JSON: only seven characters are escaped, other controls are not."""
    written = encode_basestring(text)
    if "\\u00" not in written:
        return written
    return f'"{_ESCAPED.sub(lambda match: _ESCAPES[match[0]], text)}"'
