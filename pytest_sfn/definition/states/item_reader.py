"""ItemReader of a distributed Map: the source of its items.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.quotas import MAX_ITEMS
from pytest_sfn.definition.checks.state_fields import check_language_fields
from pytest_sfn.definition.compiling.jsonpath_values import check_reader_limit
from pytest_sfn.definition.model import ItemReader
from pytest_sfn.definition.states.s3_calls import NOT_ALLOWED, parse_s3_arguments, parse_s3_resource
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.integrations.record.argument_problems import unsupported
from pytest_sfn.integrations.record.resource import Resource, parse_resource
from pytest_sfn.language.types import Expression
from pytest_sfn.values.json_text import dumps

_READERS = ("s3:getObject", "s3:listObjectsV2")
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


def parse_item_reader(reader: StateReader) -> ItemReader | None:
    fields = reader.fields.object("ItemReader")
    if fields is None:
        return None
    fields.allow(("Arguments", "Comment", "Parameters", "ReaderConfig", "Resource"))
    check_language_fields(fields, reader.language)
    fields.require("Resource")
    resource = parse_s3_resource(fields, _READERS)
    config = fields.object("ReaderConfig")
    _check_parameters(reader, fields, resource, reader.arguments_field)
    return ItemReader(
        resource=resource or Resource("", "service", ""),
        arguments=parse_s3_arguments(reader, fields, "ItemReader"),
        config=config.values if config else {},
        max_items=_parse_reader_config(reader, config) if config else None,
    )


def _parse_reader_config(reader: StateReader, fields: Fields) -> Expression | None:
    """Check ReaderConfig. Returns the expression of MaxItems."""
    fields.allow(_READER_CONFIG)
    check_language_fields(fields, reader.language)
    for name, allowed in _CHOICES.items():
        if fields.text(name) not in (None, *allowed):
            fields.report(NOT_ALLOWED.format(name), name, hint=f"it is one of {', '.join(allowed)}")
    _check_headers(fields)
    _check_pointer(fields)
    _check_manifest(fields)
    if fields.values.get("Transformation") == "LOAD_AND_FLATTEN" and "InputType" not in fields:
        fields.report("The field 'InputType' is required")
    if not reader.jsonata:
        fields.at_most_one("MaxItems", "MaxItemsPath")
    return reader.compiler.integer(
        fields, "MaxItems", "ItemReader/ReaderConfig/MaxItems", 0, MAX_ITEMS, check_reader_limit
    )


def _check_headers(fields: Fields) -> None:
    """Check how the header of a CSV file is set."""
    kind = fields.values.get("InputType")
    if kind == "CSV" and "CSVHeaderLocation" not in fields:
        fields.report("The field 'CSVHeaderLocation' is required")
    if kind in _WITHOUT_HEADERS:
        for name in ("CSVHeaderLocation", "CSVHeaders"):
            if name in fields:
                fields.unsupported(name)
    elif fields.values.get("CSVHeaderLocation") == "GIVEN":
        fields.require("CSVHeaders")
    for index, header in enumerate(fields.array("CSVHeaders") or ()):
        if not isinstance(header, str):
            fields.wrong_type(f"CSVHeaders[{index}]", "[STRING]")


def _check_manifest(fields: Fields) -> None:
    """Check InputType, which is the type of the files that Athena's manifest lists. A manifest as InputType is one of
    S3 Inventory."""
    kind, manifest = fields.values.get("InputType"), fields.values.get("ManifestType")
    if kind == "JSON" and "ManifestType" in fields:
        fields.unsupported("ManifestType")
    if kind == "MANIFEST" and manifest == "ATHENA_DATA":
        fields.unsupported("ManifestType", hint="the InputType of files that Athena wrote is CSV, JSONL or PARQUET")


def _check_pointer(fields: Fields) -> None:
    """Check that ItemsPointer is empty or begins with a slash (RFC 6901). The text is that of AWS's JSON library."""
    pointer = fields.text("ItemsPointer")
    if pointer and not pointer.startswith("/"):
        fields.report(
            f"Invalid input: JSON Pointer expression must start with '/': {dumps(pointer)}",
            "ItemsPointer",
            hint="write it like /orders/items",
        )


def _check_parameters(reader: StateReader, fields: Fields, resource: Resource | None, name: str) -> None:
    """Report arguments that S3's API does not have."""
    given, models = fields.values.get(name), reader.block.machine.models
    called = parse_resource(f"arn:aws:states:::aws-sdk:s3:{resource.action}") if resource else None
    if not isinstance(given, dict) or models is None or called is None:
        return
    for _, unknown, hint in models.unknown_fields(called, given):
        fields.report(unsupported(unknown), f"{name}/{unknown}", hint=hint)
