"""Map, inline and distributed. https://docs.aws.amazon.com/step-functions/latest/dg/state-map.html"""

from __future__ import annotations

import re
from typing import NamedTuple, cast

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.quotas import MAX_LABEL
from pytest_sfn.definition.compiling import jsonata_values, jsonpath_values
from pytest_sfn.definition.compiling.jsonpath_values import at_least
from pytest_sfn.definition.model import Block, MachineType, MapState
from pytest_sfn.definition.states.item_batcher import parse_item_batcher
from pytest_sfn.definition.states.item_reader import parse_item_reader
from pytest_sfn.definition.states.result_writer import parse_result_writer
from pytest_sfn.definition.states.retry_catch import retryable_fields
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.language.types import Expression

_FORBIDDEN_IN_LABEL = re.compile(r"[\s?*<>{}\[\]:;,\\|^~$#%&`\"\x00-\x1f\x7f-\x9f]")
_NOTHING = Block(start_at="", states={})


class _Processor(NamedTuple):
    block: Block
    distributed: bool
    execution_type: MachineType


def parse_map(reader: StateReader) -> MapState:
    fields, compiler, values = reader.fields, reader.compiler, reader.fields.values
    target = reader.next_or_end()
    fields.exactly_one("ItemProcessor", "Iterator")
    processor = _parse_processor(reader)
    if not reader.jsonata:
        fields.at_most_one("ItemSelector", "Parameters")
        for name in ("MaxConcurrency", "ToleratedFailurePercentage", "ToleratedFailureCount"):
            fields.at_most_one(name, f"{name}Path")
    selector = "Parameters" if "Parameters" in values and not reader.jsonata else "ItemSelector"
    if not processor.distributed:
        _report_distributed_fields(fields)
    item_reader = parse_item_reader(reader)
    negative = "{} cannot be negative."
    return MapState(
        next=target,
        processor=processor.block,
        distributed=processor.distributed,
        execution_type=processor.execution_type,
        label=_parse_label(reader),
        items=None if item_reader else _parse_items(reader, objects=processor.distributed),
        item_selector=compiler.template(values[selector], selector) if selector in values else None,
        max_concurrency=_parse_integer(reader, "MaxConcurrency", negative),
        tolerated_failure_count=_parse_integer(reader, "ToleratedFailureCount", negative),
        tolerated_failure_percentage=compiler.number(
            fields, "ToleratedFailurePercentage", 0, 100, jsonpath_values.check_percentage
        ),
        item_reader=item_reader,
        item_batcher=parse_item_batcher(reader),
        result_writer=parse_result_writer(reader),
        **retryable_fields(reader),
        **reader.common(),
    )


def _parse_processor(reader: StateReader) -> _Processor:
    """ItemProcessor, or Iterator, its older name."""
    name = "ItemProcessor" if "ItemProcessor" in reader.fields else "Iterator"
    fields = reader.fields.object(name)
    if fields is None:
        return _Processor(_NOTHING, False, "STANDARD")
    distributed, execution_type = _parse_config(fields)
    if distributed and reader.block.express:
        fields.report(
            "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
            "ProcessorConfig/Mode",
        )
    block = reader.parse_block(
        fields,
        reader.block,
        reader.name,
        more_fields=frozenset({"ProcessorConfig"}),
        express=execution_type == "EXPRESS" if distributed else None,
    )
    return _Processor(block or _NOTHING, distributed, execution_type)


def _parse_config(processor: Fields) -> tuple[bool, MachineType]:
    fields = processor.object("ProcessorConfig")
    if fields is None:
        return False, "STANDARD"
    fields.allow(("Comment", "Mode", "ExecutionType"))
    distributed = fields.one_of("Mode", ("INLINE", "DISTRIBUTED")) == "DISTRIBUTED"
    if distributed:
        fields.require("ExecutionType")
    elif "ExecutionType" in fields:
        fields.unsupported("ExecutionType")
    kind = fields.one_of("ExecutionType", ("STANDARD", "EXPRESS")) if distributed else None
    return distributed, cast(MachineType, kind or "STANDARD")


def _report_distributed_fields(fields: Fields) -> None:
    """Report the fields for S3 and batches in an inline Map, which has none of them."""
    for name in ("ItemReader", "ItemBatcher", "ResultWriter"):
        if name in fields:
            fields.unsupported(name, hint="it requires a ProcessorConfig with the Mode DISTRIBUTED")


def _parse_items(reader: StateReader, *, objects: bool) -> Expression | None:
    """Items or ItemsPath. Without them the items are the state's input, which must be an array."""
    fields, compiler = reader.fields, reader.compiler
    if not reader.jsonata:
        path = fields.text("ItemsPath")
        return compiler.attempt("ItemsPath", jsonpath_values.compile_items_path, path, objects=objects)
    if "Items" not in fields:
        return jsonata_values.input_items(objects=objects)
    value = fields.values["Items"]
    if compiler.is_expression(value):
        return compiler.attempt("Items", jsonata_values.compile_items, value, "Items", objects=objects)
    if isinstance(value, list) or (objects and isinstance(value, dict)):
        return compiler.template(value, "Items")
    fields.wrong_type("Items", "[ARRAY]")
    return None


def _parse_integer(reader: StateReader, name: str, negative: str) -> Expression | None:
    return reader.compiler.integer(reader.fields, name, name, 0, None, at_least(0, negative.format(name)))


def _parse_label(reader: StateReader) -> str | None:
    """Label: short, without special characters, and unique in the whole machine."""
    fields = reader.fields
    label = fields.text("Label")
    if label is None:
        return None
    labels = reader.block.machine.labels
    if label in labels:
        fields.report(f"Duplicate Label name: {label}", "Label", code="DUPLICATE_LABEL_NAME")
    labels.add(label)
    if len(label) > MAX_LABEL:
        problem = f"Label '{label}' exceeds the {MAX_LABEL}-character limit allowed by the service"
    elif not label or _FORBIDDEN_IN_LABEL.search(label):
        problem = f"Label '{label}' contains invalid characters"
    else:
        return label
    fields.report(f"Invalid Label name: {problem}", "Label", code="INVALID_LABEL_NAME")
    return None
