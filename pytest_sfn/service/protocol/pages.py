"""Lists in pages: ``maxResults`` and ``nextToken``."""

from __future__ import annotations

import base64
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.ids import Ids
from pytest_sfn.service.protocol.answers import ApiError, Members

Item = TypeVar("Item")

DEFAULT_PAGE = 100
_LIFETIME = 24 * 3600 * MICROSECONDS
_MAY_CHANGE = frozenset({"maxResults", "nextToken"})


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """The end of a page: the list, the parameters of the request, and when the token expires."""

    name: str
    asked: Members
    place: Any
    until: int


class Pages:
    """The lists of one API, which callers read page by page.

    A token knows which items are still to come. Items removed meanwhile are left out, and no change to the list repeats
    or loses another item.
    """

    def __init__(self, clock: VirtualClock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._bookmarks: dict[str, _Bookmark] = {}

    def answer(
        self,
        name: str,
        items: Sequence[Item],
        given: Members,
        *,
        key: Callable[[Item], str],
        show: Callable[[Item], Members],
    ) -> Members:
        """The page for a request, as member ``name``, and the token of the next page. Raises InvalidToken."""
        left: Container[str] | None = self.place(name, given)
        if left is not None:
            items = [item for item in items if key(item) in left]
        size = page_size(given)
        rest = frozenset(map(key, items[size:]))
        return self.listed(name, [show(item) for item in items[:size]], given, rest or None)

    def place(self, name: str, given: Members) -> Any:
        """The position stored with the token of a request; None for the first page.

        Raises InvalidToken for a token that was never issued, has expired, or belongs to another list.
        """
        if "nextToken" not in given:
            return None
        mark = self._bookmarks.get(given["nextToken"])
        if mark is None or (mark.name, mark.asked) != (name, _asked(given)) or self._clock.microseconds > mark.until:
            raise ApiError("InvalidToken", "Invalid Token: 'Invalid token'")
        return mark.place

    def listed(self, name: str, items: list[Members], given: Members, place: Any) -> Members:
        """The members of an answer that lists items, with a token for ``place`` if more items follow."""
        if place is None:
            return {name: items}
        token = base64.b64encode(self._ids.uuid("page").encode()).decode()
        self._bookmarks[token] = _Bookmark(name, _asked(given), place, self._clock.microseconds + _LIFETIME)
        return {name: items, "nextToken": token}


def page_size(given: Members) -> int:
    return given.get("maxResults") or DEFAULT_PAGE


def _asked(given: Members) -> Members:
    """The parameters that must be the same in all requests for the pages of one list."""
    return {name: value for name, value in given.items() if name not in _MAY_CHANGE}
