"""How connections authorize requests."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import responses
from moto.events.models import events_backends
from responses.matchers import urlencoded_params_matcher

from pytest_sfn.errors import UnmockedTaskError
from pytest_sfn.world.world import World
from tests.tasks.http.conftest import URL, CallApi, Connect, http_task

TOKENS = "https://login.example.com/token"
OAUTH = {
    "OAuthParameters": {
        "ClientParameters": {"ClientID": "me", "ClientSecret": "hush"},
        "AuthorizationEndpoint": TOKENS,
        "HttpMethod": "POST",
    }
}


def oauth(method: str = "POST", **http: Any) -> dict[str, Any]:
    parameters = {**OAUTH["OAuthParameters"], "HttpMethod": method}
    return {"OAuthParameters": {**parameters, "OAuthHttpParameters": http} if http else parameters}


def parameter(key: str, value: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value}]


def test_an_api_key(stubs: responses.RequestsMock, call: CallApi, connect: Connect) -> None:
    stubs.post(URL)

    call(connection=connect("API_KEY"))

    assert stubs.calls[0].request.headers["x-key"] == "hidden"


def test_a_user_with_a_password(stubs: responses.RequestsMock, call: CallApi, connect: Connect) -> None:
    stubs.post(URL)

    call(connection=connect("BASIC", {"BasicAuthParameters": {"Username": "user", "Password": "päss"}}))

    assert stubs.calls[0].request.headers["Authorization"] == "Basic dXNlcjpww6Rzcw=="


def test_what_a_connection_was_updated_to_counts(
    stubs: responses.RequestsMock, call: CallApi, connect: Connect
) -> None:
    stubs.post(URL)
    arn = connect()
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "x-new", "ApiKeyValue": "new"}}
    boto3.client("events", "us-east-1").update_connection(Name="shop", AuthParameters=key)

    call(connection=arn)

    assert stubs.calls[0].request.headers["x-new"] == "new"


# ---- which connection


def test_the_older_field_for_a_connection(stubs: responses.RequestsMock, call: CallApi, connect: Connect) -> None:
    stubs.post(URL)

    call(Authentication={"ConnectionArn": connect()}).assert_succeeded()


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:events:eu-west-1:999999999999:connection/shop/81210c42-8af1-456b-9c4a-6ff02fc664ac",
        "arn:aws-cn:events:us-east-1:123456789012:connection/shop",
    ],
)
def test_a_connection_is_found_by_its_name(
    stubs: responses.RequestsMock, call: CallApi, connect: Connect, arn: str
) -> None:
    stubs.post(URL)
    connect(name="another")
    connect()

    call(connection=arn).assert_succeeded()


def test_of_connections_with_one_name_the_arn_tells(stubs: responses.RequestsMock, call: CallApi, world: World) -> None:
    stubs.post(URL)
    arns = {}
    for region in ("us-east-1", "eu-west-1"):
        key = {"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": region}}
        made = boto3.client("events", region).create_connection(
            Name="shop", AuthorizationType="API_KEY", AuthParameters=key
        )
        arns[region] = made["ConnectionArn"]

    call(connection=arns["eu-west-1"])

    assert stubs.calls[0].request.headers["x-key"] == "eu-west-1"


@pytest.mark.parametrize("others", [[], ["another"]])
def test_a_connection_that_does_not_exist(call: CallApi, connect: Connect, others: list[str]) -> None:
    for name in others:
        connect(name=name)

    execution = call(connection="arn:aws:events:us-east-1:123456789012:connection/shop/1")

    execution.assert_failed(
        error="Events.ConnectionResource.ResourceNotFound", cause="Connection 'shop' does not exist."
    )


def test_a_failing_assertion_tells_how_to_make_the_connection(call: CallApi, connect: Connect) -> None:
    connect(name="another")
    execution = call(connection="arn:aws:events:us-east-1:123456789012:connection/shop/1")

    with pytest.raises(AssertionError) as failed:
        execution.assert_succeeded()

    assert str(failed.value.__cause__) == (
        "there is no EventBridge connection 'shop' in moto (there are: 'another'): create it in the test with "
        "boto3.client('events').create_connection(Name='shop', AuthorizationType=..., AuthParameters=...)"
    )


@pytest.mark.parametrize("arn", ["shop", "arn:aws:events:us-east-1:123456789012:event-bus/shop", "", 5])
def test_what_is_no_arn_of_a_connection(call: CallApi, arn: Any) -> None:
    given = f'"Method":"POST","InvocationConfig":{{"ConnectionArn":{arn if arn == 5 else chr(34) + arn + chr(34)}}}'

    call(InvocationConfig={"ConnectionArn": arn}).assert_failed(
        error="States.Runtime",
        cause="An error occurred while executing the state 'Call' (entered at the event id #2). The Parameters "
        f'\'{{"ApiEndpoint":"{URL}",{given}}}\' could not be used to start the Task: '
        "[The value of the field 'ConnectionArn' has an invalid format]",
    )


# ---- OAuth


@pytest.fixture
def with_tokens(stubs: responses.RequestsMock) -> responses.RequestsMock:
    """An API, and an authorization endpoint that gives tokens for five minutes."""
    stubs.post(TOKENS, json={"access_token": "one", "expires_in": 300})
    stubs.post(TOKENS, json={"access_token": "two", "expires_in": 300})
    stubs.post(URL)
    return stubs


def test_a_token_is_asked_for_and_used(with_tokens: responses.RequestsMock, call: CallApi, connect: Connect) -> None:
    call(connection=connect("OAUTH_CLIENT_CREDENTIALS", oauth())).assert_succeeded()

    asked, called = (one.request for one in with_tokens.calls)
    assert asked.url == TOKENS
    assert parse_qs(asked.body) == {
        "grant_type": ["client_credentials"],
        "client_id": ["me"],
        "client_secret": ["hush"],
    }
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert called.headers["Authorization"] == "Bearer one"


def test_the_request_for_a_token_holds_what_the_connection_says(
    with_tokens: responses.RequestsMock, call: CallApi, connect: Connect
) -> None:
    parameters = oauth(
        HeaderParameters=parameter("X-Tenant", "t"),
        QueryStringParameters=parameter("audience", "orders"),
        BodyParameters=parameter("grant_type", "other"),
    )

    call(connection=connect("OAUTH_CLIENT_CREDENTIALS", parameters)).assert_succeeded()

    asked = with_tokens.calls[0].request
    assert asked.headers["X-Tenant"] == "t"
    assert asked.url == f"{TOKENS}?audience=orders"
    assert parse_qs(asked.body)["grant_type"] == ["other"]


def test_a_token_may_be_asked_for_with_get(stubs: responses.RequestsMock, call: CallApi, connect: Connect) -> None:
    stubs.get(TOKENS, json={"access_token": "one"})
    stubs.post(URL)

    call(connection=connect("OAUTH_CLIENT_CREDENTIALS", oauth("GET", QueryStringParameters=parameter("scope", "all"))))

    asked = stubs.calls[0].request
    assert asked.body is None
    assert parse_qs(urlsplit(asked.url).query) == {
        "grant_type": ["client_credentials"],
        "client_id": ["me"],
        "client_secret": ["hush"],
        "scope": ["all"],
    }


def test_a_token_is_used_until_it_expires(with_tokens: responses.RequestsMock, world: World, connect: Connect) -> None:
    arn = connect("OAUTH_CLIENT_CREDENTIALS", oauth())

    for seconds in (0, 299, 1):
        world.clock.advance(seconds)
        world.executor.run(http_task(InvocationConfig={"ConnectionArn": arn})).assert_succeeded()

    requests = [one.request for one in with_tokens.calls]
    assert [request.url for request in requests] == [TOKENS, URL, URL, TOKENS, URL]
    assert requests[-1].headers["Authorization"] == "Bearer two"


def test_a_token_that_an_api_refuses_is_asked_for_anew(
    stubs: responses.RequestsMock, call: CallApi, connect: Connect
) -> None:
    stubs.post(TOKENS, json={"access_token": "old"})
    stubs.post(TOKENS, json={"access_token": "new"})
    stubs.post(URL, status=401)
    stubs.post(URL)
    retry = {"ErrorEquals": ["States.Http.StatusCode.401"]}

    call(connection=connect("OAUTH_CLIENT_CREDENTIALS", oauth()), Retry=[retry]).assert_succeeded()

    assert stubs.calls[-1].request.headers["Authorization"] == "Bearer new"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"status": 401, "json": {}}, "returned no access_token: 401 Unauthorized"),
        ({"json": {"token": "x"}}, "returned no access_token: 200 OK"),
        ({"body": "no json"}, "returned no access_token: 200 OK"),
        ({"body": ConnectionError("it is down")}, "cannot be reached: it is down"),
    ],
)
def test_no_token_is_no_authorized_connection(
    stubs: responses.RequestsMock, call: CallApi, connect: Connect, answer: dict[str, Any], why: str
) -> None:
    stubs.post(TOKENS, **answer)

    call(connection=connect("OAUTH_CLIENT_CREDENTIALS", oauth())).assert_failed(
        error="Events.ConnectionResource.InvalidConnectionState",
        cause=f"Connection 'shop' is not authorized: its authorization endpoint {why}",
    )


@pytest.mark.parametrize(
    ("type", "parameters", "missing"),
    [
        ("BASIC", {}, "BasicAuthParameters"),
        ("API_KEY", {"ApiKeyAuthParameters": {"ApiKeyName": "x-key"}}, "ApiKeyValue"),
        ("OAUTH_CLIENT_CREDENTIALS", {"OAuthParameters": {}}, "ClientParameters"),
    ],
)
def test_a_connection_without_its_parameters(
    call: CallApi, connect: Connect, monkeypatch: pytest.MonkeyPatch, type: str, parameters: Any, missing: str
) -> None:
    arn = connect()
    (connection,) = events_backends["123456789012"]["us-east-1"].connections.values()
    monkeypatch.setattr(connection, "authorization_type", type)
    monkeypatch.setattr(connection, "auth_parameters", parameters)

    call(connection=arn).assert_failed(
        error="Events.ConnectionResource.InvalidConnectionState",
        cause=f"Connection 'shop' is not authorized: its AuthParameters have no {missing}",
    )


def test_a_request_for_a_token_that_nobody_answers_tells_how_to(call: CallApi, connect: Connect) -> None:
    with pytest.raises(UnmockedTaskError) as raised:
        call(connection=connect("OAUTH_CLIENT_CREDENTIALS", oauth()))

    message = str(raised.value)
    assert f"POST {TOKENS}, the token request of the connection 'shop', and tests cannot reach the network" in message
    assert f'responses.add("POST", "{TOKENS}", json={{"access_token": "a-token"}})' in message


def test_matchers_of_responses_read_a_form(stubs: responses.RequestsMock, call: CallApi, connect: Connect) -> None:
    stubs.post(URL, match=[urlencoded_params_matcher({"id": "7"})])

    call(
        connection=connect(), RequestBody={"id": 7}, Transform={"RequestBodyEncoding": "URL_ENCODED"}
    ).assert_succeeded()
