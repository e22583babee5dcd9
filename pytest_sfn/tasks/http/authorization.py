"""Authorizes requests with a connection.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.tasks.http.connections import Additions, Connection, additions, basic
from pytest_sfn.tasks.http.encoding import query
from pytest_sfn.tasks.http.messages import (
    FORM_TYPE,
    HttpAnswer,
    HttpRequest,
    body_value,
    merge_pairs,
    with_content_type,
    with_query,
)

Ask = Callable[[HttpRequest], HttpAnswer]
"""Sends the request for a token."""


class NotAuthorized(Exception):
    """A connection cannot authorize requests. The message is the reason."""


class _Token(NamedTuple):
    """An access token, and when it expires (virtual microseconds)."""

    text: str
    expires: float


class Authorizer:
    """Authorizes requests. The token of an OAuth connection is asked for once, and again when it has expired or an API
    has refused it.
    """

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._tokens: dict[str, _Token] = {}

    def additions(self, connection: Connection, ask: Ask) -> Additions:
        """What a connection adds to a request. Raises NotAuthorized."""
        parameters = connection.parameters.get("InvocationHttpParameters") or {}
        try:
            return additions(parameters, self._authorization(connection, ask))
        except KeyError as missing:
            raise NotAuthorized(f"its AuthParameters have no {missing.args[0]}") from missing

    def drop_token(self, connection: Connection) -> None:
        """Called when an API has rejected the token of a connection."""
        self._tokens.pop(connection.arn, None)

    def _authorization(self, connection: Connection, ask: Ask) -> tuple[str, str]:
        parameters = connection.parameters
        if connection.type == "API_KEY":
            key = parameters["ApiKeyAuthParameters"]
            return key["ApiKeyName"], key["ApiKeyValue"]
        if connection.type == "BASIC":
            user = parameters["BasicAuthParameters"]
            return "Authorization", basic(user["Username"], user["Password"])
        return "Authorization", f"Bearer {self._token(connection, ask)}"

    def _token(self, connection: Connection, ask: Ask) -> str:
        known = self._tokens.get(connection.arn)
        if known is None or known.expires <= self._clock.microseconds:
            known = self._tokens[connection.arn] = self._new_token(connection, ask)
        return known.text

    def _new_token(self, connection: Connection, ask: Ask) -> _Token:
        answer = ask(token_request(connection.parameters["OAuthParameters"]))
        value = body_value(answer.text or "") if answer.is_success else None
        if not isinstance(value, dict) or not isinstance(value.get("access_token"), str):
            raise NotAuthorized(f"its authorization endpoint returned no access_token: {answer.status} {answer.reason}")
        lifetime = value.get("expires_in")
        seconds = float(lifetime) if isinstance(lifetime, (int, float)) else float("inf")
        return _Token(value["access_token"], self._clock.microseconds + seconds * MICROSECONDS)


def token_request(oauth: Mapping[str, Any]) -> HttpRequest:
    """The request for a token with client credentials. Parameters of the connection override the defaults.

    https://datatracker.ietf.org/doc/html/rfc6749#section-4.4
    """
    client, method, url = oauth["ClientParameters"], oauth["HttpMethod"], oauth["AuthorizationEndpoint"]
    own = (
        ("grant_type", "client_credentials"),
        ("client_id", client["ClientID"]),
        ("client_secret", client["ClientSecret"]),
    )
    added = additions(oauth.get("OAuthHttpParameters") or {})
    parameters = merge_pairs(own, added.body, exact=True)
    if method == "GET":
        return HttpRequest(
            method, with_query(url, query(merge_pairs(parameters, added.query, exact=True))), added.headers
        )
    body = query(parameters)
    return HttpRequest(
        method, with_query(url, query(added.query)), with_content_type(added.headers, body, FORM_TYPE), body
    )
