"""Functions that boto3 made with ``create_function`` in moto are invoked, in this process."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.models import botocore_stubber

from pytest_sfn import mock_sfn
from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.errors import SfnError, UnmockedLambdaError
from pytest_sfn.service.moto.functions import MotoFunctions
from pytest_sfn.service.moto.moto_services import MotoServices
from pytest_sfn.world.world import World
from tests.zips import zipped

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"
ECHO = "def handler(event, context):\n    return event"
COUNT = "CALLS = []\ndef handler(event, context):\n    CALLS.append(event)\n    return len(CALLS)"


def others() -> MotoServices:
    return MotoServices(VirtualClock(datetime(2025, 1, 1, tzinfo=UTC)), Place().account)


def says(text: str) -> bytes:
    """The zip of a function that always answers the same."""
    return zipped({"app.py": f"def handler(event, context):\n    return {text!r}"})


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn(freeze=False) as opened:
        yield opened


def create(client: Any, code: bytes | dict[str, Any], name: str = "f", **options: Any) -> str:
    """Make a function, and a role for it; gives its ARN."""
    iam = boto3.client("iam")
    if not iam.list_roles()["Roles"]:
        iam.create_role(RoleName="role", AssumeRolePolicyDocument="{}")
    settings = {"Runtime": "python3.12", "Handler": "app.handler", **options}
    made = client.create_function(
        FunctionName=name,
        Role=iam.list_roles()["Roles"][0]["Arn"],
        Code=code if isinstance(code, dict) else {"ZipFile": code},
        **{key: value for key, value in settings.items() if value is not None},
    )
    return str(made["FunctionArn"])


def answer(client: Any, name: str = "f", payload: Any = None, **parameters: Any) -> Any:
    answered = client.invoke(FunctionName=name, Payload=json.dumps(payload), **parameters)
    return json.load(answered["Payload"])


def task(resource: str, **fields: Any) -> dict[str, Any]:
    return {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": resource, **fields, "End": True}}}


# ---- who calls


def test_boto3_invokes_it(functions: Any) -> None:
    create(functions, zipped({"app.py": ECHO}))

    answered = functions.invoke(FunctionName="f", Payload=b'{"a": 1}', LogType="Tail")

    assert json.load(answered["Payload"]) == {"a": 1}
    assert (answered["StatusCode"], answered["ExecutedVersion"]) == (200, "$LATEST")
    assert b"START RequestId" in base64.b64decode(answered["LogResult"])


@pytest.mark.parametrize(
    ("resource", "payload"),
    [
        (FUNCTION + "f", lambda output: output),
        ("arn:aws:states:::lambda:invoke", lambda output: output["Payload"]),
        ("arn:aws:states:::aws-sdk:lambda:invoke", lambda output: json.loads(output["Payload"])),
    ],
)
def test_a_workflow_invokes_it(functions: Any, world: World, resource: str, payload: Any) -> None:
    create(functions, zipped({"app.py": ECHO}))
    fields = {} if "function" in resource else {"Parameters": {"FunctionName": "f", "Payload": {"a": 1}}}

    execution = world.executor.run(task(resource, **fields), {"a": 1})

    assert payload(execution.output) == {"a": 1}
    assert world.lambdas["f"].last_call.state == "Call"


def test_its_error_fails_the_task(functions: Any, world: World) -> None:
    create(functions, zipped({"app.py": "def handler(event, context):\n    raise LookupError('no such article')"}))

    execution = world.executor.run(task(FUNCTION + "f"))

    execution.assert_failed(error="LookupError", cause={"errorMessage": "no such article"})
    assert json.loads(execution.cause or "")["stackTrace"][0].startswith(
        '  File "/var/task/app.py", line 2, in handler'
    )


def test_an_event_invokes_it_later(functions: Any, world: World) -> None:
    create(functions, zipped({"app.py": ECHO}))

    assert functions.invoke(FunctionName="f", InvocationType="Event", Payload=b"1")["StatusCode"] == 202
    world.clock.advance(0)

    assert world.lambdas["f"].payloads == [1]


def test_it_reaches_what_the_test_reaches(functions: Any, world: World) -> None:
    code = """
import boto3, json
import xml

def handler(event, context):
    boto3.client("s3").create_bucket(Bucket="made-inside")
    started = boto3.client("stepfunctions").start_execution(stateMachineArn=event)
    import later
    return [started["executionArn"], xml.WHO, later.WHO]
"""
    create(functions, zipped({"app.py": code, "xml/__init__.py": "WHO = 'f'", "later.py": "WHO = 'later'"}))
    world.lambdas.register("seen", lambda event, context: "WHO" in vars(__import__("xml")))
    machine = world.executor.load(task(FUNCTION + "seen"))

    arn, *values = answer(functions, "f", machine.arn)

    assert values == ["f", "later"]
    world.executor.execution(arn).resume().assert_succeeded(output=False)
    assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["made-inside"]


def test_a_call_that_nothing_answers_is_a_mistake_of_the_test_also_inside(functions: Any) -> None:
    code = "import boto3\ndef handler(event, context):\n    boto3.client('lambda').invoke(FunctionName='missing')"
    create(functions, zipped({"app.py": code}))

    with pytest.raises(UnmockedLambdaError, match="'missing'"):
        functions.invoke(FunctionName="f")


# ---- its code


def test_its_code_may_be_in_s3(functions: Any) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="code")
    s3.put_object(Bucket="code", Key="f.zip", Body=says("from S3"))

    create(functions, {"S3Bucket": "code", "S3Key": "f.zip"})

    assert answer(functions) == "from S3"


def test_its_modules_live_until_its_code_is_updated(functions: Any) -> None:
    create(functions, zipped({"app.py": COUNT}))
    before = [answer(functions), answer(functions)]

    functions.update_function_code(FunctionName="f", ZipFile=zipped({"app.py": COUNT + " * 100"}))

    assert [*before, answer(functions)] == [1, 2, 100]


def test_its_modules_live_until_its_configuration_is_updated(functions: Any) -> None:
    code = COUNT.replace("len(CALLS)", "[len(CALLS), __import__('os').environ.get('STAGE')]")
    create(functions, zipped({"app.py": code}))
    answer(functions)

    functions.update_function_configuration(FunctionName="f", Environment={"Variables": {"STAGE": "test"}})

    assert answer(functions) == [1, "test"]


def test_its_layers_are_there(functions: Any) -> None:
    layer = functions.publish_layer_version(
        LayerName="common", Content={"ZipFile": zipped({"python/common.py": "NAME = 'layer'"})}
    )
    code = "import common\ndef handler(event, context):\n    return common.NAME"

    create(functions, zipped({"app.py": code}), Layers=[layer["LayerVersionArn"]])

    assert answer(functions) == "layer"


def test_memory_and_timeout_are_those_it_was_made_with(functions: Any) -> None:
    code = (
        "def handler(event, context):\n    return [context.memory_limit_in_mb, context.get_remaining_time_in_millis()]"
    )

    create(functions, zipped({"app.py": code}), MemorySize=512, Timeout=60)

    assert answer(functions) == ["512", 60_000]


def test_how_often_an_event_is_tried_again_is_its_own_setting(functions: Any, world: World) -> None:
    create(functions, zipped({"app.py": "def handler(event, context):\n    raise ValueError"}))
    functions.put_function_event_invoke_config(FunctionName="f", MaximumRetryAttempts=1, DestinationConfig={})
    functions.invoke(FunctionName="f", InvocationType="Event")

    world.clock.advance(3600)

    assert world.lambdas["f"].call_count == 2


@pytest.mark.parametrize(
    ("runtime", "what"), [("nodejs20.x", "the runtime 'nodejs20.x'"), ("java21", "the runtime 'java21'")]
)
def test_another_runtime_needs_a_fake(functions: Any, runtime: str, what: str) -> None:
    create(functions, zipped({"index.js": ""}), Runtime=runtime)

    with pytest.raises(UnmockedLambdaError, match=f"was created with create_function for {what}"):
        functions.invoke(FunctionName="f")


def test_a_container_image_needs_a_fake(functions: Any) -> None:
    image = {"ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/f:latest"}
    create(functions, image, Runtime=None, Handler=None, PackageType="Image")

    with pytest.raises(UnmockedLambdaError, match="create_function for a container image"):
        functions.invoke(FunctionName="f")


def test_a_zip_that_is_none_is_told(functions: Any) -> None:
    create(functions, b"no zip")

    with pytest.raises(SfnError, match="the zip of the function 'f' cannot be unpacked: File is not a zip file"):
        functions.invoke(FunctionName="f")


# ---- versions


def test_a_version_keeps_its_code(functions: Any) -> None:
    create(functions, says("one"))
    functions.publish_version(FunctionName="f")
    functions.update_function_code(FunctionName="f", ZipFile=says("two"))

    assert [answer(functions, name) for name in ("f", "f:1", FUNCTION + "f:1")] == ["two", "one", "one"]
    assert functions.invoke(FunctionName="f", Qualifier="1")["ExecutedVersion"] == "1"


def test_an_alias_leads_where_it_was_pointed_last(functions: Any) -> None:
    create(functions, says("one"), Publish=True)
    functions.update_function_code(FunctionName="f", ZipFile=says("two"))
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    before = answer(functions, "f:live")

    functions.update_alias(FunctionName="f", Name="live", FunctionVersion="2")

    assert [before, answer(functions, "f:live")] == ["one", "two"]
    assert functions.invoke(FunctionName="f", Qualifier="live")["ExecutedVersion"] == "2"


def test_an_alias_may_spread_its_calls(functions: Any) -> None:
    create(functions, says("one"), Publish=True)
    functions.update_function_code(FunctionName="f", ZipFile=says("two"))
    functions.publish_version(FunctionName="f")
    routing = {"AdditionalVersionWeights": {"2": 0.5}}
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1", RoutingConfig=routing)

    assert {answer(functions, "f:live") for _ in range(30)} == {"one", "two"}


@pytest.mark.parametrize("qualifier", ["2", "live"])
def test_an_unknown_qualifier_is_not_found(functions: Any, qualifier: str) -> None:
    create(functions, says("one"), Publish=True)

    with pytest.raises(functions.exceptions.ResourceNotFoundException) as raised:
        functions.invoke(FunctionName="f", Qualifier=qualifier)

    assert raised.value.response["Error"]["Message"] == f"Function not found: {FUNCTION}f:{qualifier}"


# ---- which one


def test_a_function_that_was_deleted_is_not_there_any_more(functions: Any) -> None:
    create(functions, says("one"))
    functions.delete_function(FunctionName="f")

    with pytest.raises(UnmockedLambdaError, match="registered: none"):
        functions.invoke(FunctionName="f")


def test_of_several_the_one_in_the_region_of_the_caller_or_of_the_arn_is_meant(functions: Any, world: World) -> None:
    other = boto3.client("lambda", region_name="eu-west-1")
    create(functions, says("here"))
    arn = create(other, says("there"))

    assert [answer(functions), answer(other), answer(functions, arn)] == ["here", "there", "there"]
    assert [world.executor.run(task(name)).output for name in (FUNCTION + "f", arn)] == ["here", "there"]
    assert world.lambdas["f"].payloads == [None, {}]


def test_account_and_region_need_not_match(functions: Any, world: World) -> None:
    create(functions, says("here"))

    assert world.executor.run(task("arn:aws:lambda:eu-north-1:999999999999:function:f")).output == "here"


def test_functions_of_the_tests_own_mock_are_seen() -> None:
    with mock_aws():
        functions = boto3.client("lambda", region_name="us-east-1")
        create(functions, says("before"))
        with mock_sfn(freeze=False):
            assert answer(functions) == "before"


def test_functions_of_a_mock_without_docker_are_seen() -> None:
    with mock_aws(config={"lambda": {"use_docker": False}}), mock_sfn(freeze=False):
        functions = boto3.client("lambda", region_name="us-east-1")
        create(functions, says("simple"))

        assert answer(functions) == "simple"


def test_the_next_world_knows_nothing_of_it() -> None:
    with mock_sfn(freeze=False) as world:
        create(boto3.client("lambda"), says("one"))
        assert list(world.lambdas) == ["f"]

    with mock_sfn(freeze=False, strict=False) as world:
        assert list(world.lambdas) == []
        with pytest.raises(ClientError, match="Function not found"):
            boto3.client("lambda").invoke(FunctionName="f")


def test_to_look_for_functions_neither_imports_nor_starts_moto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "moto.awslambda.models", raising=False)

    assert MotoFunctions(others, Place()).names() == []
    assert "moto.awslambda.models" not in sys.modules
    assert not botocore_stubber.enabled


def test_moto_is_not_asked_while_it_is_not_active(world: World, functions: Any) -> None:
    create(functions, says("one"))
    outside = MotoFunctions(others, Place())
    assert list(outside.names()) == ["f"]

    world.close()

    assert outside.names() == []
