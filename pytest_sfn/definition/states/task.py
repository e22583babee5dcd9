"""Task. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_sfn.arns import is_arn
from pytest_sfn.definition.checks.api_models import UnknownField
from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.integrations import advice, is_known, missing_arguments, unrecognized_text
from pytest_sfn.definition.checks.quotas import MAX_NUMBER
from pytest_sfn.definition.compiling import jsonata_values
from pytest_sfn.definition.compiling.compiler import cap, constant
from pytest_sfn.definition.compiling.jsonata_values import unexpected_type
from pytest_sfn.definition.compiling.jsonpath_values import at_least, within
from pytest_sfn.definition.model import TaskState
from pytest_sfn.definition.states.retry_catch import retryable_fields
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.integrations import find_action
from pytest_sfn.integrations.record.argument_problems import missing, unsupported, wrong_type
from pytest_sfn.integrations.record.http_arguments import http_problems
from pytest_sfn.integrations.record.resource import Resource, parse_resource
from pytest_sfn.language.types import Environment, Expression
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean

_NOWHERE = Resource("", "service", "")


_ONLY_MEMBER = {
    "OutputPath": re.compile(r"\$\.(\w+)", re.ASCII),
    "Output": re.compile(r"\{%\s*\$states\.result\.([A-Za-z]\w*)\s*%\}", re.ASCII),
}
"""The spellings of a field that takes one member of the result as the output."""


def parse_task(reader: StateReader) -> TaskState:
    fields, compiler, values = reader.fields, reader.compiler, reader.fields.values
    target = reader.next_or_end()
    name = reader.arguments_field
    resource = _parse_resource(reader, name)
    compile_arguments = compiler.call_arguments if resource and resource.kind == "service" else compiler.template
    arguments = compile_arguments(values[name], name) if name in values else None
    if not reader.jsonata:
        fields.at_most_one("TimeoutSeconds", "TimeoutSecondsPath")
        fields.at_most_one("HeartbeatSeconds", "HeartbeatSecondsPath")
    _check_heartbeat(reader)
    return TaskState(
        next=target,
        resource=resource or _NOWHERE,
        arguments=arguments,
        timeout_seconds=_parse_timeout(reader, resource),
        heartbeat_seconds=_parse_seconds(reader, "HeartbeatSeconds"),
        credentials=_parse_credentials(reader, resource),
        result_member=_find_only_member(values),
        **retryable_fields(reader),
        **reader.common(),
    )


def _find_only_member(values: Mapping[str, Json]) -> str | None:
    """The member of the result that the output is, if the state does nothing else with the result."""
    if "Assign" in values or "ResultSelector" in values or values.get("ResultPath", "$") != "$":
        return None
    for field, pattern in _ONLY_MEMBER.items():
        found = pattern.fullmatch(values[field]) if isinstance(values.get(field), str) else None
        if found:
            return found[1]
    return None


def _parse_resource(reader: StateReader, arguments: str) -> Resource | None:
    """Resource. ``arguments`` is the name of the field with the call's arguments."""
    fields = reader.fields
    fields.require("Resource")
    arn = fields.text("Resource")
    if arn is None:
        return None
    resource = parse_resource(arn)
    if resource is None:
        fields.report("Value is not a valid resource ARN", "Resource", hint=_resource_hint(arn))
        return None
    if resource.kind == "service":
        _check_integration(reader, resource, arguments)
    if reader.block.express:
        _check_express(reader, resource)
    return resource


def _check_integration(reader: StateReader, resource: Resource, arguments: str) -> None:
    """Check that an integration exists, and so do its arguments."""
    models = reader.block.machine.models
    if not is_known(resource):
        reader.fields.report(unrecognized_text(resource), "Resource", hint=advice(resource))
        return
    instead = models.advice(resource) if models else None
    if instead:
        reader.fields.report(unrecognized_text(resource), "Resource", hint=instead)
        return
    _check_arguments(reader, resource, arguments, models.required_fields(resource) if models else ())
    given = reader.fields.values.get(arguments)
    if not isinstance(given, dict):
        return
    unknown = models.unknown_fields(resource, given) if models else ()
    _check_fields(reader, [*unknown, *_unknown_http_fields(resource, given)], arguments)


def _check_fields(reader: StateReader, unknown: Sequence[UnknownField], arguments: str) -> None:
    """Report arguments that the API does not have."""
    whole = reader.fields.at(arguments)
    for path, name, hint in unknown:
        reader.fields.collector.error(unsupported(name), f"{whole}{path}/{name}", hint=hint, reported_at=whole)


def _unknown_http_fields(resource: Resource, given: dict[str, Any]) -> Iterator[UnknownField]:
    allowed = find_action(resource).http
    if allowed is None:
        return
    for name in (key.removesuffix(".$") for key in given):
        if name not in allowed.fields:
            yield UnknownField("", name, did_you_mean(name, allowed.fields))


def _resource_hint(arn: str) -> str | None:
    if ":function:" in arn and arn.endswith((".waitForTaskToken", ".sync")):
        return "a function ARN cannot wait: use arn:aws:states:::lambda:invoke.waitForTaskToken with FunctionName"
    if arn.startswith("{%"):
        return "Resource must be a literal: JSONata is not evaluated here"
    if is_arn(arn):
        return None
    return "a Resource is the ARN of a Lambda function, an activity or an integration"


def _check_express(reader: StateReader, resource: Resource) -> None:
    """Report what Express state machines do not support: they are request-response only."""
    if resource.kind == "activity":
        reader.fields.report("Express state machine does not support Activity ARN", "Resource")
    elif resource.pattern:
        pattern = resource.pattern.removesuffix(":2")
        reader.fields.report(f"Express state machine does not support '.{pattern}' service integration ", "Resource")


def _check_arguments(reader: StateReader, resource: Resource, name: str, required: Sequence[str]) -> None:
    """Check that the integration has arguments, and those that it requires."""
    fields = reader.fields
    given = fields.values.get(name)
    if name not in fields:
        if "Arguments" not in fields and "Parameters" not in fields:
            fields.report(f"{name} field is required for resource ARN: {resource.arn}", "Resource")
    elif isinstance(given, dict):
        for argument in missing_arguments(resource, given, required):
            fields.report(missing(argument), name)
        allowed = find_action(resource).http
        for problem in http_problems(allowed, given) if allowed else ():
            fields.report(problem, name)
        _check_payload(fields, resource, given, name)


def _check_payload(fields: Fields, resource: Resource, given: Mapping[str, Json], name: str) -> None:
    """Check a literal Payload of a function: an object, an array or a text. An expression may return any type."""
    if resource.service == "lambda" and isinstance(given.get("Payload"), (bool, int, float)):
        hint = "use an expression or a path for a number or a boolean"
        fields.report(wrong_type("Payload", "a STRING"), f"{name}/Payload", hint=hint)


def _parse_seconds(reader: StateReader, name: str) -> Expression | None:
    value = reader.fields.values.get(name)
    if reader.compiler.is_expression(value):
        return reader.compiler.attempt(name, jsonata_values.compile_integer, value, name, within(name, 0, MAX_NUMBER))
    check = at_least(1, f"{name} must be positive.")
    return reader.compiler.integer(reader.fields, name, name, 1, MAX_NUMBER, check)


def _parse_timeout(reader: StateReader, resource: Resource | None) -> Expression | None:
    """TimeoutSeconds, limited to the longest time that the integration allows."""
    seconds = _parse_seconds(reader, "TimeoutSeconds")
    longest = find_action(resource).longest if resource else None
    if longest is None:
        return seconds
    return constant(longest) if seconds is None else cap(longest, seconds)


def _check_heartbeat(reader: StateReader) -> None:
    values = reader.fields.values
    timeout, heartbeat = values.get("TimeoutSeconds"), values.get("HeartbeatSeconds")
    if type(timeout) is int and type(heartbeat) is int and heartbeat >= timeout > 0:
        reader.fields.report("HeartbeatSeconds must be smaller than TimeoutSeconds", "HeartbeatSeconds")


def _parse_credentials(reader: StateReader, resource: Resource | None) -> Expression | None:
    """Credentials: an object with RoleArn, or in JSONata also an expression."""
    fields, value = reader.fields, reader.fields.values.get("Credentials")
    if "Credentials" not in fields:
        return None
    if resource and resource.kind == "activity":
        fields.report("The field 'Credentials' is not supported for activities", "Credentials")
        return None
    if not reader.compiler.is_expression(value):
        given = fields.object("Credentials")
        if given is None:
            return None
        if "RoleArn" not in given and (reader.jsonata or "RoleArn.$" not in given):
            fields.report(missing("RoleArn"), "Credentials")
        given.text("RoleArn")
    credentials = reader.compiler.template(value, "Credentials")
    return credentials and _check_role(credentials, value, jsonata=reader.jsonata)


def _check_role(credentials: Expression, written: Json, *, jsonata: bool) -> Expression:
    """Credentials that fail the state unless their RoleArn is a text."""
    arn = written.get("RoleArn") if isinstance(written, dict) else None

    def evaluate(document: Json, environment: Environment) -> Json:
        given = credentials(document, environment)
        found = given.get("RoleArn") if isinstance(given, dict) else None
        if isinstance(found, str):
            return given
        if not jsonata:
            raise EvaluationError(ErrorName.RUNTIME, wrong_type("RoleArn", "a STRING"))
        if isinstance(arn, str):
            raise unexpected_type(arn, "Credentials/RoleArn", "string", found)
        if not isinstance(given, dict):
            raise unexpected_type(written, "Credentials", "object", given)
        raise EvaluationError(ErrorName.QUERY_EVALUATION, wrong_type("RoleArn", "a STRING"), "Credentials")

    return evaluate
