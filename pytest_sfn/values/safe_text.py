"""Texts for messages. Making and adding them never raises, even if a value's own code does, and UTF-8 can encode
them."""

from __future__ import annotations

REPR_WIDTH = 100
"""How many characters of a value a message shows."""


def safe_repr(value: object, width: int = REPR_WIDTH) -> str:
    """The ``repr`` of a value, cut if it is long; its class if ``repr`` raises."""
    try:
        text = repr(value)
    except Exception:  # the value's own code, nesting, or a number with more digits than Python writes
        text = f"<{type(value).__name__} object>"
    return encodable(text if len(text) <= width else f"{text[: width - 3]}...")


def safe_str(error: BaseException) -> str:
    """The text of an exception; empty if its ``__str__`` raises."""
    try:
        return str(error)
    except Exception:  # the exception's own code
        return ""


def add_note(error: BaseException, note: str) -> None:
    """Add a note to an exception that does not have it yet. One that takes no notes (a frozen dataclass, say) stays as
    it is."""
    try:
        if note not in getattr(error, "__notes__", ()):
            error.add_note(note)
    except Exception:  # the exception's own code, or notes that are not a list
        return


def encodable(text: str) -> str:
    """A text with lone surrogates escaped, because UTF-8 cannot encode them and xdist sends reports in UTF-8."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def utf8(text: str) -> bytes:
    """A text as bytes of UTF-8. Half of a surrogate pair becomes a question mark, as in Java."""
    return text.encode(errors="replace")
