"""The items of a Map: how each becomes the input of an iteration or of a child execution."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from pytest_sfn.definition.model import ItemBatcher, MapState
from pytest_sfn.engine.maps.store import Entry
from pytest_sfn.engine.visit import Visit
from pytest_sfn.values.json_text import MAX_PAYLOAD_BYTES, Json, dumps, utf8_size


class ItemEnvironment:
    """What an ItemSelector may see: its Map's environment, and ``Map.Item`` in the context object."""

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

    def context(self) -> dict[str, Json]:
        return {**self._visit.context(), "Map": {"Item": self._item}}


def select_item(
    state: MapState,
    visit: Visit,
    document: Json,
    index: int,
    value: Json,
    key: str | None = None,
    source: str | None = None,
) -> Json:
    """One item after ItemSelector; without one an entry of an object is its key with its value, as measured on AWS."""
    if not state.item_selector:
        return value if key is None else {"Key": key, "Value": value}
    return state.item_selector(document, ItemEnvironment(visit, item_context(index, value, key, source)))


def first_item(state: MapState, value: Json) -> dict[str, Json]:
    """``Map.Item`` of a Map's first iteration."""
    return item_context(0, value, source=items_source(state))


def items_source(state: MapState) -> str | None:
    """``Map.Item.Source``: only a distributed Map has one; where an ItemReader reads is for the reader to say."""
    return "STATE_DATA" if state.distributed and state.item_reader is None else None


def item_context(index: int, value: Json, key: str | None = None, source: str | None = None) -> dict[str, Json]:
    """``Map.Item`` of the context object: ``key`` of an object's entry, ``source`` in a distributed Map."""
    item: dict[str, Json] = {"Index": index, "Value": value}
    if key is not None:
        item["Key"] = key
    if source is not None:
        item["Source"] = source
    return item


def entries(items: Json, source: str | None = None) -> Iterator[Entry]:
    """The entries of an array, or of an object by its keys."""
    if isinstance(items, dict):
        return (Entry(value, key, source) for key, value in items.items())
    return (Entry(value, None, source) for value in items)


def selected(state: MapState, visit: Visit, document: Json, found: Iterable[Entry]) -> Iterator[Json]:
    """The items after ItemSelector, one by one as they are asked for."""
    for index, (value, key, source) in enumerate(found):
        yield select_item(state, visit, document, index, value, key, source)


def select_items(state: MapState, visit: Visit, document: Json, items: Json, source: str | None = None) -> list[Json]:
    """All items after ItemSelector. An object is iterated as its keys and values."""
    return list(selected(state, visit, document, entries(items, source)))


def batches(items: Iterable[Json], batcher: ItemBatcher, visit: Visit, document: Json) -> Iterator[dict[str, Json]]:
    """Items put together as ItemBatcher says: the inputs of the children, one by one as they are asked for."""
    most = batcher.max_items_per_batch(document, visit) if batcher.max_items_per_batch else math.inf
    limit = MAX_PAYLOAD_BYTES
    if batcher.max_input_bytes_per_batch:
        limit = batcher.max_input_bytes_per_batch(document, visit)
    shared = {"BatchInput": batcher.batch_input(document, visit)} if batcher.batch_input else {}
    return _put_together(items, shared, most, limit)


def _put_together(items: Iterable[Json], shared: dict[str, Json], most: float, limit: int) -> Iterator[dict[str, Json]]:
    # Each item is counted with a comma, of which there is one less than there are items.
    empty = utf8_size(dumps({**shared, "Items": []})) - 1
    batch: list[Json] = []
    size = empty
    for item in items:
        item_size = utf8_size(dumps(item)) + 1
        if batch and (len(batch) >= most or size + item_size > limit):
            yield {**shared, "Items": batch}
            batch, size = [], empty
        batch.append(item)
        size += item_size
    if batch:
        yield {**shared, "Items": batch}
