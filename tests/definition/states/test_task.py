"""Task states: their Resource, what they need to be told, their time limits and credentials."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from pytest_sfn.errors import EvaluationError
from tests.definition.helpers import (
    FUNCTION,
    INVOKE,
    JSONATA,
    World,
    distributed,
    errors,
    machine,
    parsed,
    schema_errors,
    task,
)

ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:Work"
NOT_RECOGNIZED = (
    "The resource provided {} is not recognized. The value is not a valid resource ARN, "
    "or the resource is not available in this region."
)


def integration(name: str, **fields: Any) -> dict[str, Any]:
    return task(Resource=f"arn:aws:states:::{name}", **{"Parameters": {}, **fields})


@pytest.mark.parametrize(
    "resource",
    [
        FUNCTION,
        f"{FUNCTION}:prod",
        f"{FUNCTION}:$LATEST",
        "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:F",
        "arn:aws:lambda:region:account-id:function:F",
        ACTIVITY,
    ],
)
def test_functions_and_activities_are_resources(resource: str):
    assert errors(machine(task(Resource=resource))) == []


@pytest.mark.parametrize(
    "name",
    [
        "aws-sdk:s3:getObject",
        "aws-sdk:sfn:sendTaskSuccess.waitForTaskToken",
        "codebuild:retryBuildBatch.sync",
    ],
)
def test_integrations_are_resources(name: str):
    assert errors(machine(integration(name))) == []


def test_an_integration_may_name_its_region_and_account():
    state = task(Resource="arn:aws:states:us-east-1:123456789012:aws-sdk:s3:getObject", Parameters={})

    assert errors(machine(state)) == []


@pytest.mark.parametrize(
    "resource", ["F", "", "arn:aws:sqs:us-east-1:123456789012:q", "{% $fn %}", "${Fn}", f"{FUNCTION}.waitForTaskToken"]
)
def test_what_is_no_arn_that_a_task_can_call_is_refused(resource: str):
    assert schema_errors(machine(task(Resource=resource))) == [
        ("Value is not a valid resource ARN", "/States/S/Resource")
    ]


def test_a_function_that_should_wait_is_told_how():
    (diagnostic,) = check_definition(machine(task(Resource=f"{FUNCTION}.waitForTaskToken")))

    assert diagnostic.hint == (
        "a function ARN cannot wait: use arn:aws:states:::lambda:invoke.waitForTaskToken with FunctionName"
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("lambda:invoke.sync", "lambda:invoke is request-response or .waitForTaskToken"),
        ("dynamodb:getItem.waitForTaskToken", "dynamodb:getItem is request-response only"),
        ("lambda:invok", "did you mean 'invoke'?"),
        ("lamda:invoke", "did you mean 'lambda'?"),
        ("batch:submitJob.sync:2", "batch:submitJob is request-response or .sync"),
        ("elasticmapreduce:cancelStep.sync", "elasticmapreduce:cancelStep is request-response only"),
        ("aws-sdk:s3:getObject.sync", "an AWS SDK integration is request-response or .waitForTaskToken"),
        (
            "dynamodb:query",
            "dynamodb has: deleteItem, getItem, putItem, updateItem",
        ),
        (
            "kinesis:putRecord",
            "an API without an optimized integration is called as aws-sdk:<service>:<action>",
        ),
    ],
)
def test_an_integration_that_does_not_exist_is_refused_with_what_does(name: str, hint: str):
    (diagnostic,) = check_definition(machine(integration(name)))

    assert diagnostic.message == NOT_RECOGNIZED.format(f"arn:aws:states:::{name}")
    assert diagnostic.location == "/States/S/Resource"
    assert diagnostic.hint == hint


@pytest.mark.parametrize("resource", [5, None, ["x"]])
def test_a_resource_is_a_text(resource: Any):
    assert schema_errors(machine(task(Resource=resource))) == [
        ("Expected value of type [STRING]", "/States/S/Resource")
    ]


@pytest.mark.parametrize(("top", "field"), [({}, "Parameters"), (JSONATA, "Arguments")])
def test_an_integration_has_to_be_told_something(top: dict[str, Any], field: str):
    assert schema_errors(machine(task(Resource=INVOKE), **top)) == [
        (f"{field} field is required for resource ARN: {INVOKE}", "/States/S/Resource")
    ]


@pytest.mark.parametrize(
    ("name", "given", "missing"),
    [
        ("lambda:invoke", {}, ["FunctionName"]),
        ("lambda:invoke.waitForTaskToken", {"Payload": {}}, ["FunctionName"]),
        ("lambda:invoke", {"FunctionName.$": "$.f"}, []),
        ("sqs:sendMessage", {}, ["QueueUrl", "MessageBody"]),
        ("states:startExecution.sync:2", {"Input": {}}, ["StateMachineArn"]),
        ("dynamodb:putItem", {"TableName": "t"}, ["Item"]),
        ("events:putEvents", {}, ["Entries"]),
        ("bedrock:invokeModel", {"Body": {}}, ["ModelId"]),
        ("eks:call", {"ClusterName": "c", "Method": "GET"}, ["CertificateAuthority", "Endpoint", "Path"]),
        ("eks:runJob.sync", {"ClusterName": "c", "Endpoint": "e", "CertificateAuthority": "a"}, ["Job"]),
    ],
)
def test_some_integrations_need_certain_arguments(name: str, given: dict[str, Any], missing: list[str]):
    assert schema_errors(machine(integration(name, Parameters=given))) == [
        (f"The field '{field}' is required but was missing", "/States/S/Parameters") for field in missing
    ]


def test_arguments_that_an_expression_gives_are_not_looked_into():
    state = task(Resource=INVOKE, Arguments="{% $states.input.arguments %}")

    assert errors(machine(state, **JSONATA)) == []


@pytest.mark.parametrize("payload", [1, 1.5, True, False])
@pytest.mark.parametrize(("top", "name"), [({}, "Parameters"), (JSONATA, "Arguments")])
@pytest.mark.parametrize("resource", [INVOKE, f"{INVOKE}.waitForTaskToken"])
def test_a_literal_payload_is_neither_a_number_nor_a_boolean(
    payload: object, top: dict[str, Any], name: str, resource: str
):
    state = task(Resource=resource, **{name: {"FunctionName": "F", "Payload": payload}})

    assert schema_errors(machine(state, **top)) == [
        ("The value for the field 'Payload' must be a STRING", f"/States/S/{name}/Payload")
    ]


@pytest.mark.parametrize("payload", [{}, [1], "text", None, "{% 1 %}", "{% true %}"])
def test_any_other_payload_is_accepted(payload: object):
    state = task(Resource=INVOKE, Arguments={"FunctionName": "F", "Payload": payload})

    assert schema_errors(machine(state, **JSONATA)) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("sts:assumeRole", "a Task assumes another role with Credentials"),
        ("sts:assumeRoleWithSAML", "Credentials"),
        ("sts:assumeRole.waitForTaskToken", "Credentials"),
        ("lambda:invokeAsync", "has retired this operation"),
        ("shield:deleteSubscription", "has retired this operation"),
        ("efs:createTags", "has retired this operation"),
        ("emr:describeJobFlows", "has retired this operation"),
        ("rdsdata:executeSql", "has retired this operation"),
        ("iot:attachPrincipalPolicy", "has retired this operation"),
        ("cloudsearchdomain:search", "has an endpoint of its own"),
        ("mediastoredata:getObject", "has an endpoint of its own"),
    ],
)
def test_what_aws_sdk_integrations_do_not_offer_is_refused_with_the_reason(name: str, reason: str):
    arn = f"arn:aws:states:::aws-sdk:{name}"

    (diagnostic,) = check_definition(machine(task(Resource=arn, Parameters={})))

    assert diagnostic.message.startswith(f"The resource provided {arn} is not recognized.")
    assert diagnostic.location == "/States/S/Resource"
    assert diagnostic.hint is not None
    assert reason in diagnostic.hint


def test_what_else_these_services_have_is_accepted():
    for name in ("sts:getCallerIdentity", "efs:tagResource", "emr:describeCluster", "lambda:listFunctions"):
        state = task(Resource=f"arn:aws:states:::aws-sdk:{name}", Parameters={})
        assert not any("not recognized" in error for error in errors(machine(state)))


# ---- time limits


@pytest.mark.parametrize("name", ["TimeoutSeconds", "HeartbeatSeconds"])
@pytest.mark.parametrize(
    ("value", "tail"),
    [
        (-1, "must be between 0 and 99999999 but was: -1"),
        (100_000_000, "must be between 0 and 99999999 but was: 100000000"),
        (1.6, None),
    ],
)
def test_a_time_limit_that_an_expression_gives_is_checked(name: str, value: float, tail: str | None):
    model = parsed(task(**{name: "{% $states.input %}"}), **JSONATA)
    seconds = model.timeout_seconds if name == "TimeoutSeconds" else model.heartbeat_seconds  # type: ignore[attr-defined]

    with pytest.raises(EvaluationError) as caught:
        seconds({"input": value}, World())

    cause = f"{name} {tail}" if tail else f"The {name} field cannot be parsed as an integer: 1.6"
    assert (caught.value.error, caught.value.cause) == ("States.QueryEvaluationError", cause)


@pytest.mark.parametrize("name", ["TimeoutSeconds", "HeartbeatSeconds"])
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (0, "Minimum value is 1"),
        (-1, "Minimum value is 1"),
        (100_000_000, "Maximum value is 99999999"),
        (1.5, "Expected value of type Integer"),
        ("5", "Expected value of type Integer"),
        (None, "Expected value of type Integer"),
        ("{% 5 %}", "Expected value of type Integer"),
    ],
)
def test_a_time_limit_is_a_positive_integer(name: str, value: Any, message: str):
    assert schema_errors(machine(task(**{name: value}))) == [(message, f"/States/S/{name}")]


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("TimeoutSeconds", "TimeoutSeconds, TimeoutSecondsPath"),
        ("HeartbeatSeconds", "HeartbeatSecondsPath, HeartbeatSeconds"),
    ],
)
def test_a_time_limit_is_a_number_or_a_path_not_both(name: str, listed: str):
    assert schema_errors(machine(task(**{name: 5, f"{name}Path": "$.t"}))) == [
        (f"There should only be one of the following fields: [{listed}]", "/States/S")
    ]


@pytest.mark.parametrize(("timeout", "heartbeat", "accepted"), [(10, 9, True), (10, 10, False), (10, 11, False)])
def test_a_heartbeat_is_shorter_than_the_timeout(timeout: int, heartbeat: int, accepted: bool):
    found = schema_errors(machine(task(TimeoutSeconds=timeout, HeartbeatSeconds=heartbeat)))

    expected = [("HeartbeatSeconds must be smaller than TimeoutSeconds", "/States/S/HeartbeatSeconds")]
    assert found == ([] if accepted else expected)


def test_a_task_without_time_limits_has_none():
    model = parsed(task())

    assert (model.timeout_seconds, model.heartbeat_seconds) == (None, None)  # type: ignore[attr-defined]


def test_time_limits_are_compiled():
    model = parsed(task(TimeoutSeconds=7, HeartbeatSecondsPath="$.beat"))

    assert model.timeout_seconds({}, World()) == 7  # type: ignore[attr-defined]
    assert model.heartbeat_seconds({"beat": 3}, World()) == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "cause"),
    [
        ("soon", 'The TimeoutSecondsPath field refers to value "soon" which is not a valid integer: $.t'),
        (1.5, 'The TimeoutSecondsPath field refers to value "1.5" which is not a valid integer: $.t'),
        ({}, 'The TimeoutSecondsPath field refers to value "{}" which is not a valid integer: $.t'),
        (0, "TimeoutSeconds must be positive."),
    ],
)
def test_a_time_limit_that_a_path_leads_to_is_checked(value: Any, cause: str):
    model = parsed(task(TimeoutSecondsPath="$.t"))

    with pytest.raises(EvaluationError) as caught:
        model.timeout_seconds({"t": value}, World())  # type: ignore[attr-defined]

    assert (caught.value.error, caught.value.cause) == ("States.Runtime", cause)


# ---- credentials


@pytest.mark.parametrize("credentials", [{}, {"Role": "r"}])
def test_credentials_name_a_role(credentials: dict[str, str]):
    assert schema_errors(machine(task(Credentials=credentials))) == [
        ("The field 'RoleArn' is required but was missing", "/States/S/Credentials")
    ]


def test_credentials_are_an_object():
    assert schema_errors(machine(task(Credentials="r"))) == [
        ("Expected value of type [OBJECT]", "/States/S/Credentials")
    ]


def test_an_activity_has_no_credentials():
    assert schema_errors(machine(task(Resource=ACTIVITY, Credentials={"RoleArn": "r"}))) == [
        ("The field 'Credentials' is not supported for activities", "/States/S/Credentials")
    ]


def test_credentials_are_compiled():
    model = parsed(task(Credentials={"RoleArn.$": "$.role"}))

    assert model.credentials({"role": "r"}, World()) == {"RoleArn": "r"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("arn", [1, 1.5, True, None, [], {}])
@pytest.mark.parametrize("top", [{}, JSONATA], ids=["JSONPath", "JSONata"])
def test_the_role_of_credentials_is_a_text(arn: Any, top: dict[str, str]):
    assert schema_errors(machine(task(Credentials={"RoleArn": arn}), **top)) == [
        ("Expected value of type [STRING]", "/States/S/Credentials/RoleArn")
    ]


@pytest.mark.parametrize(("arn", "kind"), [(1, "number"), (None, "null"), ([], "array")])
@pytest.mark.parametrize(
    ("credentials", "top", "failure"),
    [
        ({"RoleArn.$": "$.input.c"}, {}, ("States.Runtime", "The value for the field 'RoleArn' must be a STRING")),
        (
            {"RoleArn": "{% $states.input.c %}"},
            JSONATA,
            (
                "States.QueryEvaluationError",
                "The JSONata expression '$states.input.c' specified for the field 'Credentials/RoleArn' returned an "
                "unexpected result type. Expected 'string', but was '{kind}' for value: {value}",
            ),
        ),
        (
            "{% $states.input.c %}",
            JSONATA,
            (
                "States.QueryEvaluationError",
                "The JSONata expression '$states.input.c' specified for the field 'Credentials' returned an "
                "unexpected result type. Expected 'object', but was '{kind}' for value: {value}",
            ),
        ),
        (
            '{% {"RoleArn": $states.input.c} %}',
            JSONATA,
            ("States.QueryEvaluationError", "The value for the field 'RoleArn' must be a STRING"),
        ),
    ],
    ids=["path", "expression", "expression for the whole", "expression that makes an object"],
)
def test_a_role_that_is_not_a_text_fails_the_task(
    credentials: Any, top: dict[str, str], failure: tuple[str, str], arn: Any, kind: str
):
    model = parsed(task(Credentials=credentials), **top)

    with pytest.raises(EvaluationError) as caught:
        model.credentials({"input": {"c": arn}}, World())  # type: ignore[attr-defined]

    error, cause = failure
    assert (caught.value.error, caught.value.cause) == (error, cause.format(kind=kind, value=json.dumps(arn)))


@pytest.mark.parametrize(("arguments", "kind"), [(1e20, "number"), (None, "null"), ([], "array"), ("f", "string")])
@pytest.mark.parametrize(
    ("state", "part"),
    [
        (task(Resource=INVOKE), "Arguments"),
        (task(Resource="arn:aws:states:::aws-sdk:sqs:listQueues"), "Arguments"),
        (distributed(ItemReader={"Resource": "arn:aws:states:::s3:getObject"}), "ItemReader/Arguments"),
        (distributed(ResultWriter={"Resource": "arn:aws:states:::s3:putObject"}), "ResultWriter/Arguments"),
    ],
)
def test_an_expression_for_the_arguments_of_a_service_returns_an_object(
    state: dict[str, Any], part: str, arguments: Any, kind: str
):
    expression = "{% $states.input.c %}"
    holder = part.rpartition("/")[0]
    given = {**state, holder: {**state[holder], "Arguments": expression}} if holder else {**state, part: expression}
    model: Any = parsed(given, **JSONATA)
    compiled = {"ItemReader": "item_reader", "ResultWriter": "result_writer"}.get(holder)

    with pytest.raises(EvaluationError) as caught:
        (getattr(model, compiled) if compiled else model).arguments({"input": {"c": arguments}}, World())

    assert caught.value.error == "States.QueryEvaluationError"
    shown = "1.0E20" if kind == "number" else json.dumps(arguments)
    assert caught.value.cause == (
        f"The JSONata expression '$states.input.c' specified for the field '{part}' returned an unexpected result "
        f"type. Expected 'object', but was '{kind}' for value: {shown}"
    )


@pytest.mark.parametrize("arguments", [1, None, [], "f"])
def test_a_function_by_its_arn_takes_any_arguments(arguments: Any):
    model: Any = parsed(task(Arguments="{% $states.input.c %}"), **JSONATA)

    assert model.arguments({"input": {"c": arguments}}, World()) == arguments


# ---- the model


def test_the_parts_of_a_task_are_compiled():
    model = parsed(
        task(
            InputPath="$.in",
            Parameters={"a.$": "$.x", "b": 1},
            ResultSelector={"r.$": "$.y"},
            ResultPath="$.out",
            OutputPath="$.out.r",
            Assign={"v.$": "$.y"},
        )
    )

    assert model.input_path({"in": {"x": 1}}, World()) == {"x": 1}  # type: ignore[misc]
    assert model.arguments({"x": 1}, World()) == {"a": 1, "b": 1}  # type: ignore[attr-defined]
    assert model.result_selector({"y": 2}, World()) == {"r": 2}  # type: ignore[attr-defined]
    assert model.result_path({"in": 1}, {"r": 2}) == {"in": 1, "out": {"r": 2}}  # type: ignore[attr-defined]
    assert model.output_path({"out": {"r": 2}}, World()) == 2  # type: ignore[misc]
    assert model.assign({"y": 2}, World()) == {"v": 2}  # type: ignore[misc]


@pytest.mark.parametrize("name", ["InputPath", "OutputPath"])
def test_a_path_that_is_null_gives_an_empty_object(name: str):
    model = parsed(task(**{name: None}))
    path = model.input_path if name == "InputPath" else model.output_path

    assert path
    assert path({"a": 1}, World()) == {}


def test_a_result_path_that_is_null_drops_the_result():
    assert parsed(task(ResultPath=None)).result_path({"a": 1}, 5) == {"a": 1}  # type: ignore[attr-defined]


def test_a_jsonata_task_sees_its_result_in_output_and_assign():
    model = parsed(
        task(
            Arguments={"a": "{% $states.input.x %}"},
            Output={"r": "{% $states.result.y %}"},
            Assign={"v": "{% $states.result.y + $states.input.x %}"},
        ),
        **JSONATA,
    )
    document = {"input": {"x": 1}, "result": {"y": 2}}

    assert model.arguments({"input": {"x": 1}}, World()) == {"a": 1}  # type: ignore[attr-defined]
    assert model.output(document, World()) == {"r": 2}  # type: ignore[misc]
    assert model.assign(document, World()) == {"v": 3}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("InputPath", "a", "Value must be a valid JSONPath."),
        ("OutputPath", "Test", "Value must be a valid JSONPath."),
        (
            "Parameters",
            {"a.$": "Test"},
            "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
        ),
        (
            "Parameters",
            {"a": {"outputPath.$": "States.format('x')"}},
            "The value for the field 'outputPath.$' must be a valid JSONPath or a valid intrinsic function call",
        ),
        (
            "Assign",
            {"Variable.$": "Test"},
            "The value for the field 'Variable.$' must be a valid JSONPath or a valid intrinsic function call",
        ),
    ],
)
def test_a_path_that_does_not_parse_is_refused_where_aws_points(field: str, value: Any, message: str):
    (diagnostic,) = check_definition(machine(task(**{field: value})))

    assert (diagnostic.code, diagnostic.message) == ("SCHEMA_VALIDATION_FAILED", message)
    assert diagnostic.aws_location == f"/States/S/{field}"
