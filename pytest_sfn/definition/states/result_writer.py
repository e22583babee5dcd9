"""ResultWriter of a distributed Map: the destination of its results.

https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

from __future__ import annotations

from pytest_sfn.definition.checks.state_fields import check_language_fields
from pytest_sfn.definition.model import ResultWriter
from pytest_sfn.definition.states.s3_calls import parse_s3_arguments, parse_s3_resource
from pytest_sfn.definition.states.state_reader import StateReader

_WRITERS = ("s3:putObject",)


def parse_result_writer(reader: StateReader) -> ResultWriter | None:
    """ResultWriter: WriterConfig alone, Resource with its arguments, or all three."""
    fields = reader.fields.object("ResultWriter")
    if fields is None:
        return None
    fields.allow(("Arguments", "Comment", "Parameters", "Resource", "WriterConfig"))
    check_language_fields(fields, reader.language)
    name = reader.arguments_field
    if "Resource" in fields or name in fields or "WriterConfig" not in fields:
        fields.require("Resource", name)
    config = fields.object("WriterConfig")
    if config:
        config.allow(("Comment", "OutputType", "Transformation"))
        config.one_of("Transformation", ("NONE", "COMPACT", "FLATTEN"))
        config.one_of("OutputType", ("JSON", "JSONL"))
    return ResultWriter(
        resource=parse_s3_resource(fields, _WRITERS),
        arguments=parse_s3_arguments(reader, fields, "ResultWriter"),
        config=config.values if config else {},
    )
