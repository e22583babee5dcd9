"""The name that a person probably meant."""

from __future__ import annotations

from collections.abc import Collection


def did_you_mean(name: str, names: Collection[str]) -> str | None:
    """A hint with the closest of some names."""
    found = closest(name, names)
    return f"did you mean {found!r}?" if found else None


def closest(name: str, names: Collection[str]) -> str | None:
    """The one of some names that is most like a name, if one is."""
    from difflib import get_close_matches

    known = {candidate.lower(): candidate for candidate in names}
    found = get_close_matches(name.lower(), known, n=1, cutoff=0.7)
    return known[found[0]] if found else None
