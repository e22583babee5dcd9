"""Retry and Catch, and what else only states that can be retried have. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"""

from __future__ import annotations

from typing import Any

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.quotas import MAX_DELAY_SECONDS, MAX_NUMBER
from pytest_sfn.definition.checks.state_fields import check_language_fields
from pytest_sfn.definition.model import Catcher, Retrier
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.errors import ErrorName

_RETRIER = frozenset(
    {"BackoffRate", "Comment", "ErrorEquals", "IntervalSeconds", "JitterStrategy", "MaxAttempts", "MaxDelaySeconds"}
)
_CATCHER = frozenset({"Assign", "Comment", "ErrorEquals", "Next", "Output", "ResultPath"})


def retryable_fields(reader: StateReader) -> dict[str, Any]:
    """The arguments of the model that only Task, Parallel and Map have: Retry, Catch, ResultSelector, ResultPath."""
    values, compiler = reader.fields.values, reader.compiler
    shared: dict[str, Any] = {"retriers": parse_retriers(reader), "catchers": parse_catchers(reader)}
    if not reader.jsonata:
        shared["result_path"] = compiler.result_path(reader.fields)
        if "ResultSelector" in values:
            shared["result_selector"] = compiler.result_template(values["ResultSelector"], "ResultSelector")
    return shared


def parse_retriers(reader: StateReader) -> tuple[Retrier, ...]:
    """The entries of Retry. Invalid ones are reported and left out."""
    if "Retry" not in reader.fields:
        return ()
    entries = list(reader.fields.objects("Retry", may_be_empty=True))
    last = len(entries) - 1
    retriers = (_parse_retrier(entry, is_last=index == last) for index, entry in enumerate(entries))
    return tuple(retrier for retrier in retriers if retrier)


def parse_catchers(reader: StateReader) -> tuple[Catcher, ...]:
    """The entries of Catch. Invalid ones are reported and left out."""
    if "Catch" not in reader.fields:
        return ()
    entries = list(reader.fields.objects("Catch", may_be_empty=True))
    last = len(entries) - 1
    catchers = (_parse_catcher(reader, entry, index, is_last=index == last) for index, entry in enumerate(entries))
    return tuple(catcher for catcher in catchers if catcher)


def _parse_retrier(fields: Fields, *, is_last: bool) -> Retrier | None:
    fields.allow(_RETRIER)
    fields.require("ErrorEquals")
    names = _parse_names(fields, is_last=is_last)
    given = {
        "interval_seconds": fields.integer("IntervalSeconds", 0, MAX_NUMBER),
        "max_attempts": fields.integer("MaxAttempts", 0, MAX_NUMBER),
        "max_delay_seconds": fields.integer("MaxDelaySeconds", 1, MAX_DELAY_SECONDS),
    }
    rate = fields.number("BackoffRate", 1.0)
    jitter = fields.one_of("JitterStrategy", ("NONE", "FULL"))
    if names is None:
        return None
    return Retrier(
        error_equals=names,
        backoff_rate=2.0 if rate is None else rate,
        full_jitter=jitter == "FULL",
        **{name: value for name, value in given.items() if value is not None},
    )


def _parse_catcher(reader: StateReader, fields: Fields, index: int, *, is_last: bool) -> Catcher | None:
    fields.allow(_CATCHER)
    check_language_fields(fields, reader.language)
    fields.require("ErrorEquals", "Next")
    if "Next" not in fields:
        reader.block.graph.broken = True
    names = _parse_names(fields, is_last=is_last)
    target = reader.goes_to(fields)
    compiler, values, field = reader.compiler, fields.values, f"Catch[{index}]"
    if "Assign" in values:
        reader.note_assigned(fields)
    if names is None or target is None:
        return None
    return Catcher(
        error_equals=names,
        next=target,
        result_path=None if reader.jsonata else compiler.result_path(fields, f"{field}/ResultPath"),
        assign=compiler.error_assign(values["Assign"], f"{field}/Assign") if "Assign" in values else None,
        output=compiler.error_template(values["Output"], f"{field}/Output")
        if reader.jsonata and "Output" in values
        else None,
    )


def _parse_names(fields: Fields, *, is_last: bool) -> tuple[str, ...] | None:
    """ErrorEquals: at least one name. States.ALL must be alone, and in the last entry."""
    names = fields.array("ErrorEquals")
    if names is None:
        return None
    for index, name in enumerate(names):
        location = f"{fields.at('ErrorEquals')}[{index}]"
        if not isinstance(name, str):
            fields.collector.error("Expected value of type [STRING]", location)
        elif name == ErrorName.ALL and not (is_last and len(names) == 1):
            fields.collector.error("States.ALL must appear alone and at end of list", location)
    return tuple(name for name in names if isinstance(name, str))
