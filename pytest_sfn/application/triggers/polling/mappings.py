"""The event source mappings that moto keeps, and the filters of their records.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_sfn.application.triggers.event_patterns import matches
from pytest_sfn.application.triggers.records import Cause
from pytest_sfn.arns import split_arn
from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.moto.backends import backends_of
from pytest_sfn.service.moto.sending import find_queue, find_stream, find_table
from pytest_sfn.values.json_text import Json, loads

SourceMapping = Any
"""One of moto's event source mappings."""

Record = dict[str, Json]
"""A record of the event that a function gets."""


def mappings_of(source_arn: str) -> Iterator[SourceMapping]:
    """The enabled mappings of a queue or a stream, in the order in which they were made."""
    for service in ("awslambda", "awslambda_simple"):
        for backend in backends_of(service):
            for mapping in list(names.MAPPINGS.of(backend).values()):
                if mapping.event_source_arn == source_arn and mapping.enabled:
                    yield mapping


def sources_of(mapping: SourceMapping) -> Sequence[Any]:
    """The queue, table or stream of a mapping in moto, if it exists."""
    arn = split_arn(mapping.event_source_arn)
    find = {"sqs": find_queue, "dynamodb": find_table, "kinesis": find_stream}.get(arn.service) if arn else None
    found = find(arn) if find and arn else None
    return (found,) if found else ()


def is_in_use(mapping: SourceMapping) -> bool:
    """True if a mapping was neither deleted nor disabled."""
    return any(one.uuid == mapping.uuid for one in mappings_of(mapping.event_source_arn))


def cause_of(mapping: SourceMapping) -> Cause:
    return Cause(mapping.event_source_arn.split(":")[2], mapping.arn)


def check_mapping(mapping: SourceMapping) -> None:
    """Raise SfnError for a mapping that would not work as on AWS."""
    if mapping.tumbling_window:
        raise SfnError(
            f"the event source mapping of {mapping.event_source_arn} has TumblingWindowInSeconds, which pytest-sfn does"
            " not support: in the test, call the function with the state of the window"
        )


def is_wanted(mapping: SourceMapping, record: Record, body: str) -> bool:
    """True if a record passes the filters of a mapping. ``body`` names the member that may hold JSON text."""
    criteria = mapping.filter_criteria or {}
    patterns = [loads(each["Pattern"]) for each in criteria.get("Filters") or () if each.get("Pattern")]
    return not patterns or any(_passes(pattern, record, body) for pattern in patterns)


def _passes(pattern: Mapping[str, Any], record: Record, body: str) -> bool:
    content = record.get(body)
    if not isinstance(pattern.get(body), dict):
        return matches(pattern, record)
    try:
        parsed = loads(content) if isinstance(content, str) else content
    except ValueError:
        return False
    return isinstance(parsed, dict) and matches(pattern, {**record, body: parsed})


def failed_items(mapping: SourceMapping, invocation: Invocation, identifiers: Sequence[str]) -> Sequence[str]:
    """The identifiers of the records that a function did not process: all of them if it failed.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    if invocation.function_error:
        return identifiers
    if "ReportBatchItemFailures" not in (mapping.function_response_types or ()):
        return ()
    try:
        answer = invocation.value
    except ValueError:
        return identifiers
    if answer in (None, {}):
        return ()
    failures = answer.get("batchItemFailures") if isinstance(answer, dict) else answer
    if failures is None or failures == []:
        return ()
    reported = [_identifier(failure) for failure in failures] if isinstance(failures, list) else [None]
    known = [identifier for identifier in identifiers if identifier in reported]
    return known if len(known) == len(reported) else identifiers


def _identifier(failure: Json) -> Json:
    return failure.get("itemIdentifier") if isinstance(failure, dict) else None
