"""ItemBatcher of a distributed Map: how many items, or bytes, each child execution gets.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
"""

from __future__ import annotations

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.state_fields import check_language_fields
from pytest_sfn.definition.compiling.jsonpath_values import at_least
from pytest_sfn.definition.model import ItemBatcher
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.language.types import Expression
from pytest_sfn.values.json_text import MAX_PAYLOAD_BYTES


def parse_item_batcher(reader: StateReader) -> ItemBatcher | None:
    """ItemBatcher. AWS also accepts one without limits."""
    fields = reader.fields.object("ItemBatcher")
    if fields is None:
        return None
    limits = ("MaxItemsPerBatch", "MaxInputBytesPerBatch")
    fields.allow(("BatchInput", "Comment", *limits, *(f"{name}Path" for name in limits)))
    check_language_fields(fields, reader.language)
    if not reader.jsonata:
        for name in limits:
            fields.at_most_one(name, f"{name}Path")
    batch_input = fields.values.get("BatchInput")
    return ItemBatcher(
        max_items_per_batch=_parse_limit(reader, fields, "MaxItemsPerBatch", None),
        max_input_bytes_per_batch=_parse_limit(reader, fields, "MaxInputBytesPerBatch", MAX_PAYLOAD_BYTES),
        batch_input=reader.compiler.template(batch_input, "ItemBatcher/BatchInput") if "BatchInput" in fields else None,
    )


def _parse_limit(reader: StateReader, fields: Fields, name: str, maximum: int | None) -> Expression | None:
    check = at_least(1, f"{name} must be positive.")
    return reader.compiler.integer(fields, name, f"ItemBatcher/{name}", 1, maximum, check)
