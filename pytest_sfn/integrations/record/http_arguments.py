"""The arguments that the HTTP Task and the API Gateway integration accept, in a definition and at run time.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html and
https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_sfn.integrations.record.argument_problems import missing
from pytest_sfn.values.json_text import Json

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")
ENCODINGS = ("NONE", "URL_ENCODED")
ARRAY_FORMATS = ("INDICES", "REPEAT", "COMMAS", "BRACKETS")

ARGUMENTS_OF_ALL = frozenset({"ApiEndpoint", "Method", "Headers", "QueryParameters", "RequestBody"})
"""The arguments of both integrations."""


@dataclass(frozen=True, slots=True)
class HttpArguments:
    """The fields of one integration, and the headers that it rejects: names and prefixes in lower case."""

    fields: frozenset[str]
    refused: frozenset[str]
    refused_prefixes: tuple[str, ...]

    def rejects(self, header: str) -> bool:
        name = header.lower()
        return name in self.refused or name.startswith(self.refused_prefixes)


def http_problems(allowed: HttpArguments, given: Mapping[str, Json]) -> Iterator[str]:
    """The problems in the values of arguments, with AWS's texts.

    ``given`` may be a template. The result of a path or an expression (``X.$``, ``{% ... %}``) is not checked.
    """
    if "InvocationConfig" in allowed.fields:
        yield from _connection_problems(given)
    yield from _choice_problem(given, "Method", METHODS)
    headers = given.get("Headers")
    if isinstance(headers, dict):
        refused = [name for name in (key.removesuffix(".$").lower() for key in headers) if allowed.rejects(name)]
        if refused:
            yield f"The 'Headers' field contains unsupported values: [{', '.join(refused)}]"
    transform = given.get("Transform")
    if isinstance(transform, dict):
        yield from _choice_problem(transform, "RequestBodyEncoding", ENCODINGS)
        options = transform.get("RequestEncodingOptions")
        if isinstance(options, dict):
            yield from _choice_problem(options, "ArrayFormat", ARRAY_FORMATS)


def connection_field(given: Mapping[str, Json]) -> str:
    """The field that names the connection of an HTTP Task. ``Authentication`` is the older one."""
    is_older = _has(given, "Authentication") and not _has(given, "InvocationConfig")
    return "Authentication" if is_older else "InvocationConfig"


def _connection_problems(given: Mapping[str, Json]) -> Iterator[str]:
    field = connection_field(given)
    if not _has(given, field):
        yield missing(field)
    elif isinstance(given.get(field), dict) and not _has(given[field], "ConnectionArn"):
        yield missing("ConnectionArn")


def _has(given: Mapping[str, Json], name: str) -> bool:
    return given.get(name) is not None or f"{name}.$" in given


def _choice_problem(given: Mapping[str, Json], name: str, allowed: Sequence[str]) -> Iterator[str]:
    value = given.get(name)
    if isinstance(value, str) and value not in allowed and not value.startswith("{%"):
        yield f"The value for the field '{name}' must be one of the following: [{', '.join(allowed)}]"
