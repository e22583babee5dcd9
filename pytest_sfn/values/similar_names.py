"""Finds the name that was probably meant, and writes the hint."""

from __future__ import annotations

from collections.abc import Iterable

LIKENESS = 0.6
"""How similar a name must be to count as close: 0 is not at all, 1 is equal."""


def did_you_mean(name: str, names: Iterable[str], likeness: float = LIKENESS) -> str | None:
    """A hint with the closest name; None if none is close."""
    found = closest(name, names, likeness)
    return f"did you mean {found!r}?" if found else None


def hint_after(text: str, name: str, names: Iterable[str]) -> str:
    """A message, followed by the hint if one of the names is close."""
    hint = did_you_mean(name, names)
    return f"{text}; {hint}" if hint else text


def hint_in_brackets(name: str, names: Iterable[str]) -> str:
    """The hint in brackets, with a space before it; empty if none of the names is close."""
    hint = did_you_mean(name, names)
    return f" ({hint})" if hint else ""


def closest(name: str, names: Iterable[str], likeness: float = LIKENESS) -> str | None:
    """The most similar of some names, ignoring case; None if none is close."""
    from difflib import get_close_matches

    known = {candidate.lower(): candidate for candidate in names}
    found = get_close_matches(name.lower(), known, n=1, cutoff=likeness)
    return known[found[0]] if found else None
