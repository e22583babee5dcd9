"""Values that are not known before a test passes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class UnknownValue(Exception):
    """Raised while an expression is evaluated. ``address`` is the name for which the test must pass a value.

    It has single quotes only, so that it stays the same inside a JSON text.
    """

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address.replace('"', "'")

    @property
    def placeholder(self) -> PartlyKnown:
        """The text that replaces the value until a test passes it."""
        return PartlyKnown(f"${{{self.address}}}", self.address)


class PartlyKnown(str):
    """A text with placeholders. ``address`` is the name of the first unknown value in it."""

    address: str

    def __new__(cls, text: str, address: str) -> PartlyKnown:
        made = super().__new__(cls, text)
        made.address = address
        return made

    @property
    def is_placeholder(self) -> bool:
        """True if nothing of the text is known."""
        return self == f"${{{self.address}}}"


def join(pieces: Iterable[str]) -> str:
    """The pieces of a text as one text, which knows whether there are placeholders in it."""
    pieces = list(pieces)
    text = "".join(pieces)
    unknown = next((piece.address for piece in pieces if isinstance(piece, PartlyKnown)), None)
    return text if unknown is None else PartlyKnown(text, unknown)


def known(value: Any) -> Any:
    """A value whose content is needed. Raises UnknownValue for a text with placeholders."""
    if isinstance(value, PartlyKnown):
        raise UnknownValue(value.address)
    return value


def first_unknown(value: Any) -> str | None:
    """The name of the first unknown value in a value or its parts; None if all is known."""
    if isinstance(value, PartlyKnown):
        return value.address
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return next((found for found in map(first_unknown, inner) if found is not None), None)
