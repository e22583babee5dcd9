"""Text of anything, for messages: it is made also where a value's own code raises, and UTF-8 can hold it."""

from __future__ import annotations

REPR_WIDTH = 100
"""How many characters of a value a message shows."""


def safe_repr(value: object, width: int = REPR_WIDTH) -> str:
    """The ``repr`` of a value, cut where it is long; its class where ``repr`` raises."""
    try:
        text = repr(value)
    except Exception:  # the value's own code, nesting, or a number with more digits than Python writes
        text = f"<{type(value).__name__} object>"
    return encodable(text if len(text) <= width else f"{text[: width - 3]}...")


def safe_str(error: BaseException) -> str:
    """The text of an exception; empty where its ``__str__`` raises."""
    try:
        return str(error)
    except Exception:  # the exception's own code
        return ""


def encodable(text: str) -> str:
    """A text with halves of surrogate pairs escaped: UTF-8 has no place for them, and xdist sends reports as UTF-8."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()
