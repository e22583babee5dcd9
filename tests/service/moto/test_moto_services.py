"""Services other than Step Functions: moto answers, whatever started it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import requests
import responses
from botocore.exceptions import ClientError
from freezegun import freeze_time
from moto import mock_aws
from moto.core.models import MockAWS, botocore_stubber
from requests.adapters import HTTPAdapter

from pytest_sfn.clock import VirtualClock
from pytest_sfn.errors import SfnError
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.patches.boto.endpoint import Interception
from pytest_sfn.patches.boto.environment import AwsEnvironment
from pytest_sfn.service.moto.moto_services import MotoServices


class Answering:
    """Lets moto answer everything."""

    def __init__(self, seed: int = 0) -> None:
        self.moto = MotoServices(VirtualClock(datetime(2025, 1, 1, tzinfo=UTC)), "123456789012", seed)

    def answer(self, call: Boto3Call, ask_botocore: Callable[[], Any]) -> Any:
        return self.moto.answer(call, ask_botocore)

    def send(self, request: Any) -> Any:
        return self.moto.send(request)

    def __enter__(self) -> Answering:
        self._environment = AwsEnvironment("us-east-1")
        self._environment.__enter__()
        self._interception = Interception(self)
        self._interception.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._interception.__exit__()
        self.moto.stop()
        self._environment.__exit__()


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where nobody has ever used AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


@pytest.fixture
def answering() -> Iterator[Answering]:
    with Answering() as answering:
        yield answering


def queues(sqs: Any) -> list[str]:
    return [url.rpartition("/")[2] for url in sqs.list_queues().get("QueueUrls", [])]


def test_moto_is_started_by_the_first_call(answering: Answering) -> None:
    sqs = boto3.client("sqs")
    assert not botocore_stubber.enabled

    sqs.create_queue(QueueName="orders")

    assert botocore_stubber.enabled
    assert queues(sqs) == ["orders"]


def test_nothing_of_it_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = dict(os.environ)

    with Answering():
        boto3.client("sqs").create_queue(QueueName="orders")

    assert not botocore_stubber.enabled
    assert MockAWS._nested_count == 0
    assert dict(os.environ) == environment
    assert boto3.DEFAULT_SESSION is None
    with Answering():
        assert queues(boto3.client("sqs")) == []


def test_what_a_failed_step_takes_back_does_not_hide_earlier_calls(answering: Answering) -> None:
    sqs = boto3.client("sqs")
    sqs.create_queue(QueueName="before")

    with answering.moto.rewinding():
        sqs.create_queue(QueueName="during")
        take_back = answering.moto.keep()
        sqs.create_queue(QueueName="failed")
        take_back()
        assert sorted(queues(sqs)) == ["before", "during"]
        take_back()

    assert queues(sqs) == ["before"]


def test_a_mock_that_the_test_started_before_is_joined_and_left_running() -> None:
    with mock_aws():
        boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="before")
        with Answering():
            sqs = boto3.client("sqs")
            assert queues(sqs) == ["before"]
            sqs.create_queue(QueueName="inside")

        assert queues(boto3.client("sqs", region_name="us-east-1")) == ["before", "inside"]


@pytest.mark.parametrize("called_before", [False, True])
def test_a_mock_that_the_test_starts_later_is_shared(answering: Answering, called_before: bool) -> None:
    if called_before:
        boto3.client("sqs").create_queue(QueueName="first")

    with mock_aws():
        boto3.client("sqs").create_queue(QueueName="second")

        assert queues(boto3.client("sqs")) == (["first", "second"] if called_before else ["second"])


def test_the_default_session_lives_on_when_moto_is_started(answering: Answering) -> None:
    sqs = boto3.client("sqs")
    session = boto3.DEFAULT_SESSION

    sqs.list_queues()

    assert boto3.DEFAULT_SESSION is session


def test_a_client_without_credentials_made_before_is_answered() -> None:
    sqs = boto3.client("sqs", region_name="eu-west-1")

    with Answering():
        url = sqs.create_queue(QueueName="orders")["QueueUrl"]

        assert "eu-west-1" in url
        assert queues(sqs) == ["orders"]


def test_a_client_that_does_not_know_moto_is_answered(answering: Answering) -> None:
    s3 = boto3.client("s3")
    s3.meta.events.unregister("before-send", botocore_stubber)

    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="key", Body=b"content")

    assert s3.get_object(Bucket="bucket", Key="key")["Body"].read() == b"content"


@pytest.mark.parametrize("endpoint", ["http://localhost:4566", "http://127.0.0.1:4566", "http://localstack:4566"])
def test_a_client_with_an_endpoint_of_its_own_is_answered(answering: Answering, endpoint: str) -> None:
    s3 = boto3.client("s3", endpoint_url=endpoint)
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="key", Body=b"content")
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint, region_name="eu-west-1")
    dynamodb.create_table(
        TableName="table",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )

    assert s3.get_object(Bucket="bucket", Key="key")["Body"].read() == b"content"
    assert boto3.client("dynamodb", region_name="eu-west-1").list_tables()["TableNames"] == ["table"]


def test_ids_are_the_same_in_every_run() -> None:
    def message_id() -> str:
        with Answering():
            sqs = boto3.client("sqs")
            url = sqs.create_queue(QueueName="orders")["QueueUrl"]
            return str(sqs.send_message(QueueUrl=url, MessageBody="hello")["MessageId"])

    assert message_id() == message_id()


def test_an_error_of_the_service_is_still_its_exception(answering: Answering) -> None:
    with pytest.raises(ClientError) as raised:
        boto3.client("s3").get_object(Bucket="nobody", Key="key")

    assert raised.value.response["Error"]["Code"] == "NoSuchBucket"


def test_a_service_that_moto_does_not_know_is_an_error_of_the_test(answering: Answering) -> None:
    with pytest.raises(SfnError) as raised:
        boto3.client("outposts").list_outposts()

    assert "nothing in this process answers outposts:ListOutposts" in str(raised.value)
    assert "replace the boto3 client with a fake" in str(raised.value)


def test_an_operation_that_moto_does_not_have_is_an_error_of_the_test(answering: Answering) -> None:
    with pytest.raises(SfnError, match="nothing in this process answers sqs:ListMessageMoveTasks"):
        boto3.client("sqs").list_message_move_tasks(SourceArn="arn:aws:sqs:us-east-1:123456789012:orders")


@pytest.fixture
def topic(answering: Answering) -> str:
    """A topic with a subscriber outside of this process."""
    sns = boto3.client("sns")
    arn: str = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="https", Endpoint="https://example.com/news")
    return arn


def test_moto_itself_does_not_reach_the_network(topic: str) -> None:
    with pytest.raises(SfnError, match=r"answers sns:Publish, .* \(moto sends POST https://example\.com/news\)"):
        boto3.client("sns").publish(TopicArn=topic, Message="hi")


def test_moto_reaches_whom_a_test_has_stubbed(topic: str, real_send: Any) -> None:
    with responses.RequestsMock() as stubs:
        stubs.post("https://example.com/news")

        boto3.client("sns").publish(TopicArn=topic, Message="hi")

        assert "hi" in stubs.calls[0].request.body.decode()


def test_other_services_need_moto(answering: Answering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "moto.core.models", None)

    with pytest.raises(SfnError, match="calls of services other than Step Functions need moto: pip install moto"):
        boto3.client("sqs").list_queues()


@pytest.mark.parametrize("frozen", [False, True])
def test_a_queue_is_polled_at_once(answering: Answering, frozen: bool) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="orders", Attributes={"ReceiveMessageWaitTimeSeconds": "20"})["QueueUrl"]
    began = time.perf_counter()

    with freeze_time() if frozen else nullcontext():
        assert "Messages" not in sqs.receive_message(QueueUrl=url)
        assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
        sqs.send_message(QueueUrl=url, MessageBody="seven")
        assert sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"][0]["Body"] == "seven"

    assert time.perf_counter() - began < 10


def test_a_poll_that_would_take_too_long_is_refused(answering: Answering) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]

    with pytest.raises(ClientError, match="WaitTimeSeconds is invalid"):
        sqs.receive_message(QueueUrl=url, WaitTimeSeconds=21)


def test_what_is_kept_before_the_first_call_is_nothing(answering: Answering) -> None:
    go_back = answering.moto.keep()
    boto3.client("sqs").create_queue(QueueName="orders")

    go_back()

    assert queues(boto3.client("sqs")) == []


def test_settings_that_are_there_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "mine")

    with AwsEnvironment("us-east-1"):
        assert os.environ["AWS_DEFAULT_REGION"] == "eu-north-1"
        assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"
        assert os.environ["AWS_SECRET_ACCESS_KEY"] == "testing"

    assert os.environ["AWS_ACCESS_KEY_ID"] == "mine"
    assert "AWS_SECRET_ACCESS_KEY" not in os.environ


def test_the_default_session_of_a_world_is_used_again_by_the_next() -> None:
    def client_made_in_a_world() -> Any:
        with AwsEnvironment("us-east-1"):
            boto3.client("sqs")
            return boto3.DEFAULT_SESSION

    first = client_made_in_a_world()

    assert boto3.DEFAULT_SESSION is None
    assert client_made_in_a_world() is first


@pytest.mark.parametrize(
    "options", [{}, {"region_name": "eu-west-1"}, {"aws_access_key_id": "mine", "aws_secret_access_key": "too"}]
)
def test_a_default_session_that_a_test_sets_up_itself_stays(options: dict[str, str]) -> None:
    with AwsEnvironment("us-east-1"):
        boto3.setup_default_session(**options)
        made = boto3.DEFAULT_SESSION

    assert boto3.DEFAULT_SESSION is made
    with AwsEnvironment("us-east-1"):
        boto3.client("sqs")
        assert boto3.DEFAULT_SESSION is made


def test_a_default_session_is_not_used_under_other_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    with AwsEnvironment("us-east-1"):
        boto3.client("sqs")
        made = boto3.DEFAULT_SESSION
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")

    with AwsEnvironment("us-east-1"):
        boto3.client("sqs")
        assert boto3.DEFAULT_SESSION is not made


def test_a_default_session_made_before_stays() -> None:
    session = boto3.Session(region_name="eu-west-1")
    boto3.DEFAULT_SESSION = session

    with AwsEnvironment("us-east-1"):
        assert boto3.client("sqs").meta.region_name == "eu-west-1"

    assert boto3.DEFAULT_SESSION is session


# ---- stubs of the library responses


@pytest.fixture
def real_send() -> Iterator[Any]:
    """What sends the requests of the library requests: it has to be the same afterwards."""
    before = HTTPAdapter.send
    yield before
    assert HTTPAdapter.send is before


def test_stubs_stay_on_top_of_the_moto_that_is_started_beneath_them(real_send: Any) -> None:
    with Answering():
        with responses.RequestsMock() as stubs:
            boto3.client("sqs").list_queues()
            stubs.get("https://api.example.com", body="stubbed")

            assert requests.get("https://api.example.com").text == "stubbed"
            assert len(stubs.calls) == 1

        boto3.client("sqs").list_queues()


def test_stubs_may_be_there_for_longer_than_moto(real_send: Any) -> None:
    with responses.RequestsMock() as stubs:
        stubs.get("https://api.example.com", body="stubbed")
        with Answering():
            boto3.client("sqs").list_queues()

        assert requests.get("https://api.example.com").text == "stubbed"


def test_without_stubs_moto_answers_requests_to_aws(real_send: Any, answering: Answering) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="key", Body=b"content")

    url = s3.generate_presigned_url("get_object", {"Bucket": "bucket", "Key": "key"})

    assert requests.get(url).content == b"content"
