"""The items of a Map: how each one becomes the input of an iteration or of a child execution."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.context_object import ContextObject, map_item, with_map_item
from pytest_sfn.engine.map_store import Entry
from pytest_sfn.engine.visit import Visit
from pytest_sfn.values.json_text import Json


class ItemEnvironment:
    """The environment of an ItemSelector: that of its Map, with ``Map.Item`` in the context object."""

    __slots__ = ("_item", "_visit", "variables")

    def __init__(self, visit: Visit, item: Mapping[str, Json]) -> None:
        self._visit = visit
        self._item = item
        self.variables = visit.variables

    def microseconds(self) -> int:
        return self._visit.microseconds()

    def random(self) -> float:
        return self._visit.random()

    def uuid(self) -> str:
        return self._visit.uuid()

    def context(self) -> ContextObject:
        return with_map_item(self._visit.context(), self._item)


def select_item(
    state: MapState,
    visit: Visit,
    document: Json,
    index: int,
    value: Json,
    key: str | None = None,
    source: str | None = None,
) -> Json:
    """One item after ItemSelector. Without one, an entry of an object becomes its key and value, as measured on AWS."""
    if not state.item_selector:
        return value if key is None else {"Key": key, "Value": value}
    return state.item_selector(document, ItemEnvironment(visit, map_item(index, value, key, source)))


def entries(items: Json, source: str | None = None) -> Iterator[Entry]:
    """The entries of an array, or of an object with their keys."""
    if isinstance(items, dict):
        return (Entry(value, key, source) for key, value in items.items())
    return (Entry(value, None, source) for value in items)


def iterate_selected_items(state: MapState, visit: Visit, document: Json, found: Iterable[Entry]) -> Iterator[Json]:
    """The items after ItemSelector, each made on demand."""
    for index, (value, key, source) in enumerate(found):
        yield select_item(state, visit, document, index, value, key, source)


def select_items(state: MapState, visit: Visit, document: Json, items: Json, source: str | None = None) -> list[Json]:
    """All items after ItemSelector. An object is iterated as its keys and values."""
    return list(iterate_selected_items(state, visit, document, entries(items, source)))
