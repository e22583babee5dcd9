"""EventBridge connections: how they authorize calls of an API, and what they add to every request.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.arns import split_arn
from pytest_sfn.patches.moto.backends import backends_of
from pytest_sfn.tasks.http.messages import Pairs
from pytest_sfn.values.safe_text import utf8


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection in moto. ``parameters`` is its AuthParameters, including the secrets that DescribeConnection
    hides."""

    arn: str
    name: str
    type: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Additions:
    """What a connection adds to a request."""

    headers: Pairs = ()
    query: Pairs = ()
    body: Pairs = ()


def name_in(arn: str) -> str | None:
    """The name in a connection's ARN; None if the text is not such an ARN."""
    parts = split_arn(arn)
    if parts is None or parts.service != "events":
        return None
    kind, _, name = parts.resource.partition("/")
    return name.partition("/")[0] or None if kind == "connection" else None


def find_connection(arn: str, name: str) -> Connection | None:
    """The connection with an ARN, or else with its name: account, region and the id at the end need not match."""
    connections = list(_connections())
    exact = (connection for connection in connections if connection.arn == arn)
    named = (connection for connection in connections if connection.name == name)
    return next(exact, None) or next(named, None)


def known_connections() -> list[str]:
    """The names of all connections."""
    return sorted({connection.name for connection in _connections()})


def additions(parameters: Mapping[str, Any], *authorization: tuple[str, str]) -> Additions:
    """What HTTP parameters add to a request, after the headers of an authorization."""
    return Additions(
        (*authorization, *_pairs(parameters, "HeaderParameters")),
        tuple(_pairs(parameters, "QueryStringParameters")),
        tuple(_pairs(parameters, "BodyParameters")),
    )


def basic(username: str, password: str) -> str:
    """The Authorization header for a user name and a password."""
    return f"Basic {base64.b64encode(utf8(f'{username}:{password}')).decode()}"


def _pairs(parameters: Mapping[str, Any], name: str) -> Iterator[tuple[str, str]]:
    for parameter in parameters.get(name) or ():
        yield parameter["Key"], parameter.get("Value", "")


def _connections() -> Iterator[Connection]:
    """All connections in moto."""
    for backend in backends_of("events"):
        for one in list(backend.connections.values()):
            yield Connection(one.arn, one.name, one.authorization_type, one.auth_parameters or {})
