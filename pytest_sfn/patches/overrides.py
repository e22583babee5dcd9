"""Values that temporarily replace others: the one list of everything that is patched in this process.

Overrides of one place may leave in any order. If the user patches the same place (``monkeypatch.setattr``,
``mock.patch``), the user's value stays until the user removes it. If that restores the value of an override that has
left meanwhile, :func:`settle` removes it.
"""

from __future__ import annotations

from collections.abc import Hashable, MutableMapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any, Final, Protocol

MISSING: Final = object()
"""Stands for the value of an empty place. Writing it deletes the value."""


class PatchedPlace(Protocol):
    """A place in the process that holds a value."""

    @property
    def key(self) -> Hashable:
        """Equal for equal places."""

    def read(self) -> Any:
        """The current value, or MISSING."""

    def write(self, value: Any) -> None:
        """Set the value. MISSING deletes it."""


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """An attribute of a module, a class or an instance. Inherited attributes do not count."""

    owner: Any
    name: str

    @property
    def key(self) -> Hashable:
        return id(self.owner), self.name

    def read(self) -> Any:
        return self.owner.__dict__.get(self.name, MISSING)

    def write(self, value: Any) -> None:
        if value is not MISSING:
            setattr(self.owner, self.name, value)
        elif self.name in vars(self.owner):
            delattr(self.owner, self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """An item of a mapping."""

    mapping: MutableMapping[Any, Any]
    name: str

    @property
    def key(self) -> Hashable:
        return id(self.mapping), self.name

    def read(self) -> Any:
        return self.mapping.get(self.name, MISSING)

    def write(self, value: Any) -> None:
        if value is not MISSING:
            self.mapping[self.name] = value
        else:
            self.mapping.pop(self.name, None)


_lock = RLock()
_open: dict[Hashable, list[Override]] = {}
"""The overrides that have entered and not left, by place; first entered first."""

_covered: list[Override] = []
"""The overrides that left while another value was in their place."""


class Override:
    """One value in one place, from ``enter`` to ``leave``.

    ``leave`` may be called at any time and more than once: before ``enter``, after a signal interrupted an ``enter`` or
    ``leave``, or twice. Each override should have a value object of its own, which is then recognized by identity;
    texts and numbers are compared. ``before`` is the value that the place shows after this override leaves. A
    replacement function calls ``before`` when it is no longer needed.
    """

    __slots__ = ("_beneath", "_key", "before", "place", "value")

    def __init__(self, place: PatchedPlace, value: Any) -> None:
        self.place = place
        self._key = place.key
        self.value = value
        self.before: Any = MISSING
        self._beneath: Override | None = None

    def __enter__(self) -> Override:
        self.enter()
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self) -> None:
        """Put the value into its place."""
        with _lock:
            self.announce()
            self.place.write(self.value)

    def announce(self) -> None:
        """Enter, for a value that other code is about to write."""
        with _lock:
            if _covered:
                settle()
            self.before = self.place.read()
            here = _open.get(self._key)
            if here is None:
                self._beneath = None
                _open[self._key] = [self]
                return
            self._beneath = next((other for other in reversed(here) if _same(other.value, self.before)), None)
            here.append(self)

    def leave(self) -> None:
        """Restore the value below, unless another value covers this one."""
        with _lock:
            here = _open.get(self._key)
            if here is None or self not in here:
                return
            if len(here) == 1 and not _covered:
                self._leave_alone()
                return
            above = [other for other in (*here, *_covered) if other._beneath is self]
            for other in above:
                other.before, other._beneath = self.before, self._beneath
            if any(_same(other.value, self.value) for other in above):
                pass
            elif self.is_shown():
                self.place.write(self.before)
            elif not above:
                _cover(self)
            here.remove(self)
            if not here:
                del _open[self._key]

    def _leave_alone(self) -> None:
        """Leave a place that has no other override, the usual case."""
        if self.is_shown():
            self.place.write(self.before)
        else:
            _cover(self)
        del _open[self._key]

    def is_shown(self) -> bool:
        """True if the place has this value now."""
        return _same(self.place.read(), self.value)


def settle() -> None:
    """Remove values of overrides that have left, if the end of another patch has restored them."""
    if not _covered:
        return
    with _lock:
        for override in list(_covered):
            if override.is_shown():
                override.place.write(override.before)
                _covered.remove(override)


def enter_again(overrides: Sequence[Override]) -> bool:
    """Enter several overrides that have entered and left before, which takes a fraction of entering each.

    Does nothing and returns False if there are none, if one of their places does not hold what it held then, or if
    another override has to do with it.
    """
    with _lock:
        if not overrides or not _are_alone(overrides):
            return False
        for override in overrides:
            shown, before = override.place.read(), override.before
            if override._key in _open or (shown is not before and not _same(shown, before)):
                return False
        for override in overrides:
            override._beneath = None
            _open[override._key] = [override]
            override.place.write(override.value)
        return True


def leave_together(overrides: Sequence[Override]) -> None:
    """Leave several overrides. May be called at any time, as ``leave`` of each."""
    with _lock:
        if not _are_alone(overrides) or not _are_shown_alone(overrides):
            for override in reversed(overrides):
                override.leave()
            return
        for override in overrides:
            override.place.write(override.before)
            del _open[override._key]


def _are_alone(overrides: Sequence[Override]) -> bool:
    """Whether nothing that has left is still covered in their places."""
    return not _covered or {other._key for other in _covered}.isdisjoint(override._key for override in overrides)


def _are_shown_alone(overrides: Sequence[Override]) -> bool:
    """Whether the places of overrides hold their values, and no others have entered there."""
    for override in overrides:
        here = _open.get(override._key)
        if here is None or len(here) > 1 or here[0] is not override:
            return False
        shown = override.place.read()
        if shown is not override.value and not _same(shown, override.value):
            return False
    return True


def open_overrides() -> tuple[Override, ...]:
    """Everything that is patched now."""
    return tuple(override for here in _open.values() for override in here)


def _cover(override: Override) -> None:
    """Remember an override that leaves while another value is in its place."""
    known = any(other._key == override._key and other.value is override.value for other in _covered)
    if not known:
        _covered.append(override)


def _same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    return type(one) is type(other) and isinstance(one, str | bytes | int | float | tuple) and bool(one == other)
