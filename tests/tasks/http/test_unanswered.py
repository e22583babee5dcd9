"""Who answers the requests of tasks, and that none of them leaves the process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import boto3
import pytest
import requests
import responses
from moto import mock_aws
from requests.adapters import HTTPAdapter

from pytest_sfn.errors import UnmockedTaskError
from pytest_sfn.world.world import World
from tests.tasks.http.conftest import URL, CallApi, Connect, http_task

Surroundings = Callable[[], AbstractContextManager[Any]]


@contextmanager
def default_stubs() -> Iterator[None]:
    with responses.mock:
        yield


@contextmanager
def stubs_that_let_everything_through() -> Iterator[None]:
    with responses.RequestsMock() as stubs:
        stubs.add_passthru("https://")
        yield


SURROUNDINGS = {
    "nothing": nullcontext,
    "moto": mock_aws,
    "the default mock of responses": default_stubs,
    "a mock of responses": responses.RequestsMock,
    "a mock of responses that lets everything through": stubs_that_let_everything_through,
}


@pytest.fixture(params=SURROUNDINGS.values(), ids=SURROUNDINGS)
def surroundings(request: pytest.FixtureRequest) -> Surroundings:
    surroundings: Surroundings = request.param
    return surroundings


def test_a_request_that_nobody_answers_is_a_mistake_of_the_test(call: CallApi, surroundings: Surroundings) -> None:
    with surroundings(), pytest.raises(UnmockedTaskError):
        call()


def test_so_it_is_when_the_connection_was_made_before(
    call: CallApi, connect: Connect, surroundings: Surroundings
) -> None:
    arn = connect()

    with surroundings(), pytest.raises(UnmockedTaskError):
        call(connection=arn)


def test_the_workflow_cannot_catch_it(call: CallApi, world: World) -> None:
    with pytest.raises(UnmockedTaskError) as raised:
        call(Catch=[{"ErrorEquals": ["States.ALL"], "Next": "Caught"}])

    assert world.mistakes == (raised.value,)


def test_the_error_shows_both_ways_to_answer(call: CallApi, world: World) -> None:
    with pytest.raises(UnmockedTaskError) as raised:
        call(QueryParameters={"q": "x"})

    assert str(raised.value) == (
        f"state 'Call' of {world.executor.last.arn} calls arn:aws:states:::http:invoke: nothing in this process "
        f"answers POST {URL}, and tests cannot reach the network\n"
        "Answer the request with the library responses:\n\n"
        "    import responses\n\n"
        "    @responses.activate\n"
        "    def test_...\n"
        f'        responses.add("POST", "{URL}", json={{}})\n\n'
        "or fake the task, by its state or by its resource; returns= is the raw result, before ResultSelector:\n\n"
        '    @mock_task("Call", returns={"StatusCode": 200, "StatusText": "OK", "Headers": {}, "ResponseBody": {}})\n'
        "    def test_..."
    )


def test_the_error_tells_which_stubs_there_are(stubs: responses.RequestsMock, call: CallApi) -> None:
    stubs.get(URL)

    with pytest.raises(UnmockedTaskError) as raised:
        call()

    assert (
        "and tests cannot reach the network\n"
        "  responses has other stubs:\n"
        f"  - GET {URL} Method does not match\n"
        "Answer the request"
    ) in str(raised.value)


def test_the_code_of_the_error_answers_the_request(call: CallApi) -> None:
    with pytest.raises(UnmockedTaskError) as raised:
        call()
    (line,) = [line for line in str(raised.value).splitlines() if "responses.add(" in line]

    with responses.mock:
        exec(line.strip(), {"responses": responses})
        call().assert_succeeded()


# ---- who answers


def test_the_decorator_of_responses(call: CallApi) -> None:
    @responses.activate
    def test() -> None:
        responses.post(URL, json={"id": 7})

        execution = call(RequestBody={"a": 1})

        assert execution.output["ResponseBody"] == {"id": 7}
        assert [one.request.body for one in responses.calls] == [b'{"a":1}']

    test()


def test_stubs_may_come_before_moto_and_before_the_connection(call: CallApi) -> None:
    with responses.RequestsMock() as stubs:
        stubs.post(URL, json={"id": 7})

        assert call().output["ResponseBody"] == {"id": 7}


def test_a_test_with_its_own_mock_aws(call: CallApi) -> None:
    with mock_aws(), responses.RequestsMock() as stubs:
        stubs.post(URL, json={"id": 7})

        assert call().output["ResponseBody"] == {"id": 7}


def test_an_adapter_of_another_library(call: CallApi, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoMockAddress(Exception):
        pass

    class Fake(HTTPAdapter):
        def send(self, request: Any, **_: Any) -> requests.Response:  # type: ignore[override]
            if request.method != "GET":
                raise NoMockAddress(f"No mock address: {request.method} {request.url}")
            answer = requests.Response()
            answer.status_code, answer._content, answer.request = 200, b"faked", request
            answer.headers["X-Fake"] = "yes"
            return answer

    monkeypatch.setattr(requests.Session, "get_adapter", lambda session, url: Fake())

    output = call(Method="GET").output

    assert (output["Headers"], output["ResponseBody"], output["StatusText"]) == ({"X-Fake": ["yes"]}, "faked", "OK")
    with pytest.raises(UnmockedTaskError, match="No mock address: POST"):
        call()


@pytest.mark.parametrize("stubbed", [False, True])
def test_moto_answers_for_aws_also_beneath_stubs(call: CallApi, stubbed: bool) -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="papers")
    s3.put_object(Bucket="papers", Key="letter", Body=b"Dear all", ContentType="text/plain")
    url = s3.generate_presigned_url("get_object", {"Bucket": "papers", "Key": "letter"})

    with responses.RequestsMock() if stubbed else nullcontext():
        execution = call(ApiEndpoint=url, Method="GET")

    assert execution.output["ResponseBody"] == "Dear all"


@pytest.mark.parametrize("stubbed", [False, True])
def test_an_address_of_aws_that_moto_does_not_know(call: CallApi, stubbed: bool) -> None:
    url = "https://abcde12345.execute-api.us-east-1.amazonaws.com/prod/orders"

    with responses.RequestsMock() if stubbed else nullcontext(), pytest.raises(UnmockedTaskError) as raised:
        call(ApiEndpoint=url)

    assert f"POST {url}, and tests cannot reach the network\n  moto says: Not yet implemented\n" in str(raised.value)


def test_nothing_of_moto_is_asked_before_it_is_there(world: World) -> None:
    execution = world.executor.run(
        http_task(InvocationConfig={"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/shop/1"})
    )

    execution.assert_failed(error="Events.ConnectionResource.ResourceNotFound")
