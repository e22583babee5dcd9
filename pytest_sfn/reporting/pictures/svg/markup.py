"""Texts in SVG and HTML: escaped, and without characters that no document may hold."""

from __future__ import annotations

import re
from html import escape

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{LEFT-TO-RIGHT ISOLATE}-\N{POP DIRECTIONAL ISOLATE}\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, those that reverse what follows, halves of surrogate pairs, and what XML forbids."""


def printable(text: str) -> str:
    """A text in which unprintable characters are written as in Python: ``\\x1b``, ``\\ud800``."""
    return _UNPRINTABLE.sub(lambda found: _escape(found.group()), text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def markup(text: str) -> str:
    """A text for the content of an element or for an attribute in double quotes."""
    return escape(printable(text), quote=True)


def tag(name: str, content: str = "", /, **attributes: str | float | None) -> str:
    """An element. ``_`` in the name of an attribute stands for ``-``, at its end for nothing; None leaves it out.
    ``content`` is markup; the values are escaped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _value(value: str | float) -> str:
    return markup(value) if isinstance(value, str) else number(value)


def number(value: float) -> str:
    """A number with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")
