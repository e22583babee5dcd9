"""What an HTTP Task sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
import responses

from tests.tasks.http.conftest import URL, CallApi, Connect


@pytest.fixture
def sent(stubs: responses.RequestsMock, call: CallApi) -> Any:
    """Runs an HTTP Task that is answered. Returns its request."""

    def send(method: str = "POST", **arguments: Any) -> Any:
        stubs.add(method, URL)
        call(Method=method, **arguments).assert_succeeded()
        return stubs.calls[0].request

    return send


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_the_method(sent: Any, method: str) -> None:
    assert sent(method).method == method


def test_step_functions_sets_headers_of_its_own(sent: Any) -> None:
    headers = sent(Headers={"user-agent": "mine", "Range": "bytes=0-1"}).headers

    assert headers["User-Agent"] == "Amazon|StepFunctions|HttpInvoke|us-east-1"
    assert headers["Range"] == "bytes=0-262144"
    assert headers["Host"] == "api.example.com"


def test_nothing_else_is_added(sent: Any) -> None:
    assert set(sent("GET").headers) == {"x-key", "User-Agent", "Range", "Host"}


def test_headers(sent: Any) -> None:
    headers = sent(Headers={"X-Text": "a", "X-List": ["b", "c"], "X-Number": 5}).headers

    assert (headers["X-Text"], headers["X-List"], headers["X-Number"]) == ("a", "b, c", "5")


def test_headers_out_of_the_input(stubs: responses.RequestsMock, call: CallApi) -> None:
    stubs.post(URL)

    call(**{"Headers.$": "$.headers"}, input={"headers": {"X-A": "b"}}).assert_succeeded()

    assert stubs.calls[0].request.headers["X-A"] == "b"


def test_query_parameters(sent: Any) -> None:
    parameters = {"q": "a b&c", "many": ["1", "2"], "flag": True, "none": None}

    assert sent(QueryParameters=parameters).url == f"{URL}?q=a%20b%26c&many=1&many=2&flag=true"


def test_query_parameters_are_added_to_those_of_the_endpoint(sent: Any) -> None:
    assert sent(ApiEndpoint=f"{URL}?page=1", QueryParameters={"q": "x"}).url == f"{URL}?page=1&q=x"


def test_a_body_is_sent_as_compact_json(sent: Any) -> None:
    request = sent(RequestBody={"id": 7, "who": ["Jörg", None]})

    assert request.body == '{"id":7,"who":["Jörg",null]}'.encode()
    assert request.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert request.headers["Content-Length"] == str(len(request.body))


def test_a_body_has_the_type_that_the_definition_says(sent: Any) -> None:
    assert sent(RequestBody={}, Headers={"content-type": "application/vnd.mine+json"}).headers["Content-Type"] == (
        "application/vnd.mine+json"
    )


def test_a_get_may_have_a_body(sent: Any) -> None:
    assert sent("GET", RequestBody={"id": 7}).body == b'{"id":7}'


def test_a_string_is_sent_as_it_is(sent: Any) -> None:
    assert sent(RequestBody="<order/>", Headers={"Content-Type": "text/xml"}).body == "<order/>"


@pytest.mark.parametrize("body", [{}, {"RequestBody": None}])
def test_without_a_body(sent: Any, body: dict[str, Any]) -> None:
    request = sent(**body)

    assert request.body is None
    assert "Content-Type" not in request.headers


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def test_a_body_as_a_form(sent: Any) -> None:
    request = sent(
        Headers=FORM,
        RequestBody={"note": "two words", "tags": ["a", "b"], "meta": {"kind": "x"}},
        Transform={"RequestBodyEncoding": "URL_ENCODED"},
    )

    assert request.body == "note=two%20words&tags%5B0%5D=a&tags%5B1%5D=b&meta%5Bkind%5D=x"
    assert request.headers["Content-Type"] == FORM["Content-Type"]


def test_a_form_with_another_format_of_arrays(sent: Any) -> None:
    request = sent(
        Headers=FORM,
        RequestBody={"tags": ["a", "b"]},
        Transform={"RequestBodyEncoding": "URL_ENCODED", "RequestEncodingOptions": {"ArrayFormat": "REPEAT"}},
    )

    assert request.body == "tags=a&tags=b"


def test_no_form_unless_asked_for(sent: Any) -> None:
    transform = {"RequestBodyEncoding": "NONE", "RequestEncodingOptions": {"ArrayFormat": "REPEAT"}}

    assert sent(RequestBody={"tags": ["a"]}, Transform=transform).body == b'{"tags":["a"]}'


# ---- what the connection adds


HTTP = {
    "HeaderParameters": [{"Key": "X-Mode", "Value": "connection"}],
    "QueryStringParameters": [{"Key": "mode", "Value": "connection"}],
    "BodyParameters": [{"Key": "mode", "Value": "connection"}],
}


def test_a_connection_adds_headers_parameters_and_fields(sent: Any, connect: Connect) -> None:
    request = sent(connection=connect(**HTTP), RequestBody={"id": 7}, QueryParameters={"q": "x"})

    assert request.headers["X-Mode"] == "connection"
    assert request.url == f"{URL}?q=x&mode=connection"
    assert json.loads(request.body) == {"id": 7, "mode": "connection"}


def test_a_connection_wins_over_the_definition(sent: Any, connect: Connect) -> None:
    request = sent(
        connection=connect(**HTTP),
        Headers={"x-mode": "definition"},
        QueryParameters={"mode": "definition"},
        RequestBody={"mode": "definition"},
    )

    assert request.headers["X-Mode"] == "connection"
    assert request.url == f"{URL}?mode=connection"
    assert json.loads(request.body) == {"mode": "connection"}


def test_a_connection_may_be_all_there_is_of_a_body(sent: Any, connect: Connect) -> None:
    assert sent(connection=connect(**HTTP)).body == b'{"mode":"connection"}'


@pytest.mark.parametrize("body", ["text", ["a"]])
def test_a_body_that_is_no_object_does_not_mix_with_that_of_a_connection(
    call: CallApi, connect: Connect, body: Any
) -> None:
    call(connection=connect(**HTTP), RequestBody=body).assert_failed(
        error="States.Runtime",
        cause="An error occurred while executing the state 'Call' (entered at the event id #2). The request body is "
        "not a JSON object and cannot be merged with the body parameters of the connection.",
    )


def test_a_form_is_made_of_the_merged_body(sent: Any, connect: Connect) -> None:
    request = sent(
        connection=connect(**HTTP),
        RequestBody={"id": 7},
        Transform={"RequestBodyEncoding": "URL_ENCODED"},
        Headers=FORM,
    )

    assert request.body == "id=7&mode=connection"
