"""ItemBatcher of a Distributed Map: MaxItemsPerBatch, MaxInputBytesPerBatch and BatchInput.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from pytest_sfn.definition.model import ItemBatcher
from pytest_sfn.engine.visit import Visit
from pytest_sfn.values.json_text import MAX_PAYLOAD_BYTES, Json, dumps, utf8_size


def batches(items: Iterable[Json], batcher: ItemBatcher, visit: Visit, document: Json) -> Iterator[dict[str, Json]]:
    """Group items into batches by ItemBatcher. Yields the inputs of the children, each made on demand."""
    most = batcher.max_items_per_batch(document, visit) if batcher.max_items_per_batch else math.inf
    limit = MAX_PAYLOAD_BYTES
    if batcher.max_input_bytes_per_batch:
        limit = batcher.max_input_bytes_per_batch(document, visit)
    shared = {"BatchInput": batcher.batch_input(document, visit)} if batcher.batch_input else {}
    return _make_batches(items, shared, most, limit)


def _make_batches(items: Iterable[Json], shared: dict[str, Json], most: float, limit: int) -> Iterator[dict[str, Json]]:
    # Each item is counted with a comma. There is one comma fewer than items, so the empty batch counts one byte less.
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
