"""Where a distributed Map reads its items, how it batches them, and where it writes its results.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html, input-output-itembatcher.html and
input-output-resultwriter.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.compiling.jsonpath_values import at_least, reader_limit
from pytest_sfn.definition.model import ItemBatcher, ItemReader, ResultWriter
from pytest_sfn.definition.states.state_fields import check_language_fields
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.integrations.record.argument_problems import unsupported
from pytest_sfn.integrations.record.resource import Resource, parse_resource
from pytest_sfn.language.types import Expression
from pytest_sfn.values.json_text import MAX_PAYLOAD_BYTES, dumps

MAX_ITEMS = 100_000_000
_READERS = ("s3:getObject", "s3:listObjectsV2")
_WRITERS = ("s3:putObject",)
_READER_CONFIG = frozenset(
    {
        "Comment", "CSVDelimiter", "CSVHeaderLocation", "CSVHeaders", "InputType", "ItemsPointer", "ManifestType",
        "MaxItems", "MaxItemsPath", "Transformation",
    }
)  # fmt: skip
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "InputType": ("CSV", "JSON", "JSONL", "PARQUET", "MANIFEST"),
    "Transformation": ("NONE", "LOAD_AND_FLATTEN"),
    "ManifestType": ("ATHENA_DATA", "S3_INVENTORY"),
    "CSVDelimiter": ("COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"),
    "CSVHeaderLocation": ("FIRST_ROW", "GIVEN"),
}
_WITHOUT_HEADERS = ("JSON", "JSONL", "PARQUET")
_NOT_ALLOWED = "The field '{}' does not match any of the allowed values"


def parse_item_reader(reader: StateReader) -> ItemReader | None:
    fields = reader.fields.object("ItemReader")
    if fields is None:
        return None
    fields.allow(("Arguments", "Comment", "Parameters", "ReaderConfig", "Resource"))
    check_language_fields(fields, reader.language)
    fields.require("Resource")
    resource = _parse_resource(fields, _READERS)
    config = fields.object("ReaderConfig")
    _check_parameters(reader, fields, resource, "Arguments" if reader.jsonata else "Parameters")
    return ItemReader(
        resource=resource or Resource("", "service", ""),
        arguments=_parse_arguments(reader, fields, "ItemReader"),
        config=config.values if config else {},
        max_items=_parse_reader_config(reader, config) if config else None,
    )


def _parse_reader_config(reader: StateReader, fields: Fields) -> Expression | None:
    """Check ReaderConfig. Gives MaxItems."""
    fields.allow(_READER_CONFIG)
    check_language_fields(fields, reader.language)
    for name, allowed in _CHOICES.items():
        if fields.text(name) not in (None, *allowed):
            fields.refuse(_NOT_ALLOWED.format(name), name, hint=f"it is one of {', '.join(allowed)}")
    _check_headers(fields)
    _check_pointer(fields)
    if fields.values.get("InputType") == "JSON" and "ManifestType" in fields:
        fields.unsupported("ManifestType")
    if fields.values.get("Transformation") == "LOAD_AND_FLATTEN" and "InputType" not in fields:
        fields.refuse("The field 'InputType' is required")
    if not reader.jsonata:
        fields.at_most_one("MaxItems", "MaxItemsPath")
    return reader.compiler.integer(fields, "MaxItems", "ItemReader/ReaderConfig/MaxItems", 0, MAX_ITEMS, reader_limit)


def _check_headers(fields: Fields) -> None:
    """Where the header of a CSV file comes from."""
    kind = fields.values.get("InputType")
    if kind == "CSV" and "CSVHeaderLocation" not in fields:
        fields.refuse("The field 'CSVHeaderLocation' is required")
    if kind in _WITHOUT_HEADERS:
        for name in ("CSVHeaderLocation", "CSVHeaders"):
            if name in fields:
                fields.unsupported(name)
    elif fields.values.get("CSVHeaderLocation") == "GIVEN":
        fields.require("CSVHeaders")
    for index, header in enumerate(fields.array("CSVHeaders") or ()):
        if not isinstance(header, str):
            fields.wrong_type(f"CSVHeaders[{index}]", "[STRING]")


def _check_pointer(fields: Fields) -> None:
    """ItemsPointer is empty, or begins with a slash (RFC 6901). The text is that of AWS's JSON library."""
    pointer = fields.text("ItemsPointer")
    if pointer and not pointer.startswith("/"):
        fields.refuse(
            f"Invalid input: JSON Pointer expression must start with '/': {dumps(pointer)}",
            "ItemsPointer",
            hint="it is like /orders/items",
        )


def _check_parameters(reader: StateReader, fields: Fields, resource: Resource | None, name: str) -> None:
    """The S3 call takes only what S3's API has."""
    given, models = fields.values.get(name), reader.block.machine.models
    called = parse_resource(f"arn:aws:states:::aws-sdk:s3:{resource.action}") if resource else None
    if not isinstance(given, dict) or models is None or called is None:
        return
    for _, unknown, hint in models.unknown_fields(called, given):
        fields.refuse(unsupported(unknown), f"{name}/{unknown}", hint=hint)


def parse_item_batcher(reader: StateReader) -> ItemBatcher | None:
    """What batches are made of; AWS takes one without limits, too."""
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


def parse_result_writer(reader: StateReader) -> ResultWriter | None:
    """WriterConfig alone, Resource with its arguments, or all three."""
    fields = reader.fields.object("ResultWriter")
    if fields is None:
        return None
    fields.allow(("Arguments", "Comment", "Parameters", "Resource", "WriterConfig"))
    check_language_fields(fields, reader.language)
    name = "Arguments" if reader.jsonata else "Parameters"
    if name in fields:
        fields.require("Resource")
    elif "Resource" in fields:
        fields.require(name)
    elif "WriterConfig" not in fields:
        fields.refuse(f"These fields are required: [Resource, {name}]")
    config = fields.object("WriterConfig")
    if config:
        config.allow(("Comment", "OutputType", "Transformation"))
        config.one_of("Transformation", ("NONE", "COMPACT", "FLATTEN"))
        config.one_of("OutputType", ("JSON", "JSONL"))
    return ResultWriter(
        resource=_parse_resource(fields, _WRITERS),
        arguments=_parse_arguments(reader, fields, "ResultWriter"),
        config=config.values if config else {},
    )


def _parse_arguments(reader: StateReader, fields: Fields, part: str) -> Expression | None:
    name = "Arguments" if reader.jsonata else "Parameters"
    return reader.compiler.template(fields.values[name], f"{part}/{name}") if name in fields else None


def _parse_resource(fields: Fields, allowed: tuple[str, ...]) -> Resource | None:
    """The S3 call of a reader or a writer."""
    arn = fields.text("Resource")
    if arn is None:
        return None
    resource = parse_resource(arn)
    if resource and f"{resource.service}:{resource.resource}" in allowed:
        return resource
    expected = " or ".join(f"arn:aws:states:::{name}" for name in allowed)
    fields.refuse(_NOT_ALLOWED.format("Resource"), "Resource", hint=f"it is {expected}")
    return None
