"""TestState through boto3: what it answers, and what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.service.conftest import ROLE, refusal

PASS = {"Type": "Pass", "End": True}
INVOKE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "F", "Payload.$": "$.order"},
    "Next": "Ship",
}
PROCESSOR = {"StartAt": "Item", "States": {"Item": PASS}}
MAP = {"Type": "Map", "ItemProcessor": PROCESSOR, "End": True}
DISTRIBUTED = {
    "Type": "Map",
    "ItemProcessor": {**PROCESSOR, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}},
    "End": True,
}
PARALLEL = {
    "Type": "Parallel",
    "Branches": [{"StartAt": "Left", "States": {"Left": PASS}}, {"StartAt": "Right", "States": {"Right": PASS}}],
    "End": True,
}
MACHINE = {
    "StartAt": "Each",
    "States": {
        "Each": {
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Inner",
                "States": {"Inner": {"Type": "Pass", "Parameters": {"context.$": "$$"}, "End": True}},
            },
            "Next": "Last",
        },
        "Last": {"Type": "Pass", "Parameters": {"context.$": "$$"}, "End": True},
    },
}
TIMEOUT_ERROR = {"error": "States.Timeout", "cause": "too slow"}


def request(state: dict[str, Any], given: Any = None, **options: Any) -> dict[str, Any]:
    """The parameters of a call; options are AWS's, with JSON values in place of texts."""
    texts = {name: json.dumps(options.pop(name)) for name in ("variables", "context") if name in options}
    return {"definition": json.dumps(state), "input": json.dumps({} if given is None else given), **texts, **options}


def tried(sfn: Any, state: dict[str, Any], given: Any = None, **options: Any) -> dict[str, Any]:
    """The answer to a call, with its JSON texts parsed."""
    answer = sfn.test_state(**request(state, given, **options))
    del answer["ResponseMetadata"]
    parsed = {**answer}
    if "output" in parsed:
        parsed["output"] = json.loads(parsed["output"])
    if "inspectionData" in parsed:
        parsed["inspectionData"] = {
            name: json.loads(value) if isinstance(value, str) else value
            for name, value in parsed["inspectionData"].items()
        }
    return parsed


def inspected(sfn: Any, state: dict[str, Any], given: Any = None, **options: Any) -> dict[str, Any]:
    data = tried(sfn, state, given, inspectionLevel="DEBUG", **options)["inspectionData"]
    assert isinstance(data, dict)
    return data


def result(value: Any, **mode: str) -> dict[str, Any]:
    """The option that mocks a result."""
    return {"mock": {"result": json.dumps(value), **mode}}


def error(name: str = "Broken", cause: str = "because") -> dict[str, Any]:
    """The option that mocks an error."""
    return {"mock": {"errorOutput": {"error": name, "cause": cause}}}


# ---- answers


def test_level_info_shows_how_the_state_ended_and_no_more(sfn: Any) -> None:
    answer = tried(sfn, {"Type": "Pass", "Next": "Later"}, {"a": 1})

    assert answer == {"status": "SUCCEEDED", "output": {"a": 1}, "nextState": "Later"}


def test_level_debug_shows_the_data_flow(sfn: Any) -> None:
    state = {
        **INVOKE,
        "InputPath": "$.today",
        "ResultSelector": {"code.$": "$.StatusCode"},
        "ResultPath": "$.answer",
        "OutputPath": "$.answer.code",
    }
    given = {"today": {"order": 7}}

    answer = tried(sfn, state, given, inspectionLevel="DEBUG", **result({"StatusCode": 200}))

    assert answer == {
        "status": "SUCCEEDED",
        "output": 200,
        "nextState": "Ship",
        "inspectionData": {
            "input": given,
            "afterInputPath": {"order": 7},
            "afterParameters": {"FunctionName": "F", "Payload": 7},
            "result": {"StatusCode": 200},
            "afterResultSelector": {"code": 200},
            "afterResultPath": {"today": {"order": 7}, "answer": {"code": 200}},
        },
    }


def test_json_texts_keep_the_spelling_that_they_came_in(sfn: Any) -> None:
    answer = sfn.test_state(
        definition=json.dumps(PARALLEL),
        input='{ "a":1 }',
        inspectionLevel="DEBUG",
        mock={"result": '[{"b": 1},  2]'},
    )

    assert answer["output"] == '[{"b": 1},  2]'
    assert answer["inspectionData"]["input"] == '{ "a":1 }'


def test_a_fail_state_answers_with_its_error_and_without_output(sfn: Any) -> None:
    answer = tried(sfn, {"Type": "Fail", "Error": "E", "Cause": "C"}, {"a": 1}, inspectionLevel="DEBUG")

    assert answer == {
        "status": "FAILED",
        "error": "E",
        "cause": "C",
        "inspectionData": {"input": {"a": 1}, "afterInputPath": {"a": 1}},
    }


def test_an_empty_fail_state_has_neither_error_nor_cause(sfn: Any) -> None:
    assert tried(sfn, {"Type": "Fail"}) == {"status": "FAILED"}


def test_an_expression_that_fails_is_told_without_the_name_of_the_state(sfn: Any) -> None:
    answer = tried(sfn, {"Type": "Pass", "InputPath": "$.missing", "End": True})

    assert answer == {
        "status": "FAILED",
        "error": "States.Runtime",
        "cause": "Invalid path '$.missing' : No results for path: $['missing']",
    }


def test_a_retrier_that_takes_the_error_is_told_with_its_next_delay(sfn: Any) -> None:
    retry = [{"ErrorEquals": ["Other"]}, {"ErrorEquals": ["Broken"], "IntervalSeconds": 2, "BackoffRate": 3}]
    state = {**INVOKE, "Retry": retry, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Sorry"}]}

    answer = tried(
        sfn,
        state,
        {"order": 1},
        inspectionLevel="DEBUG",
        stateConfiguration={"retrierRetryCount": 2},
        **error(),
    )

    assert answer == {
        "status": "RETRIABLE",
        "error": "Broken",
        "cause": "because",
        "inspectionData": {
            "input": {"order": 1},
            "afterInputPath": {"order": 1},
            "afterParameters": {"FunctionName": "F", "Payload": 1},
            "errorDetails": {"retryIndex": 1, "retryBackoffIntervalSeconds": 18},
        },
    }


def test_an_exhausted_retrier_leaves_the_error_to_the_catchers(sfn: Any) -> None:
    state = {
        **INVOKE,
        "Retry": [{"ErrorEquals": ["Broken"], "MaxAttempts": 2}],
        "Catch": [{"ErrorEquals": ["Other"], "Next": "No"}, {"ErrorEquals": ["Broken"], "Next": "Sorry"}],
    }

    answer = tried(sfn, state, {"order": 1}, stateConfiguration={"retrierRetryCount": 2}, **error())

    assert answer == {
        "status": "CAUGHT_ERROR",
        "error": "Broken",
        "cause": "because",
        "nextState": "Sorry",
        "output": {"Error": "Broken", "Cause": "because"},
    }


def test_an_exhausted_retrier_is_named_without_a_delay(sfn: Any) -> None:
    state = {**INVOKE, "Retry": [{"ErrorEquals": ["Broken"], "MaxAttempts": 2}]}

    answer = tried(
        sfn, state, {"order": 1}, inspectionLevel="DEBUG", stateConfiguration={"retrierRetryCount": 2}, **error()
    )

    assert (answer["status"], answer["inspectionData"]["errorDetails"]) == ("FAILED", {"retryIndex": 0})


def test_the_place_of_the_catcher_is_told(sfn: Any) -> None:
    state = {**INVOKE, "Catch": [{"ErrorEquals": ["Other"], "Next": "A"}, {"ErrorEquals": ["Broken"], "Next": "B"}]}

    assert inspected(sfn, state, {"order": 1}, **error())["errorDetails"] == {"catchIndex": 1}


@pytest.mark.parametrize("kind", ["States.Runtime", "Broken"])
def test_an_error_that_nobody_takes_fails_the_state(sfn: Any, kind: str) -> None:
    catchers = [{"ErrorEquals": ["States.ALL" if kind == "States.Runtime" else "Other"], "Next": "Sorry"}]

    answer = tried(sfn, {**INVOKE, "Catch": catchers}, {"order": 1}, **error(kind))

    assert answer == {"status": "FAILED", "error": kind, "cause": "because"}


def test_a_task_without_a_mock_calls_the_fakes_of_the_world(sfn: Any, world: World) -> None:
    world.lambdas.register("F", lambda event, context: {"doubled": event * 2})

    answer = tried(sfn, {**INVOKE, "OutputPath": "$.Payload"}, {"order": 4}, roleArn=ROLE)

    assert answer == {"status": "SUCCEEDED", "output": {"doubled": 8}, "nextState": "Ship"}


def test_a_wait_takes_its_time(sfn: Any, world: World) -> None:
    before = world.clock.microseconds

    assert tried(sfn, {"Type": "Wait", "Seconds": 90, "End": True})["status"] == "SUCCEEDED"
    assert world.clock.microseconds - before == 90_000_000


def test_a_state_may_take_five_minutes(sfn: Any, world: World) -> None:
    before = world.clock.microseconds

    answer = tried(sfn, {"Type": "Wait", "Seconds": 301, "End": True})

    assert answer == {"status": "FAILED", "error": "States.Timeout"}
    assert world.clock.microseconds - before == 300_000_000


def test_no_execution_is_left_behind(sfn: Any, world: World) -> None:
    tried(sfn, PASS)

    assert not world.engine.runs
    assert not world.machines


# ---- where the state is, and what it sees


def test_a_state_is_picked_out_of_a_machine_by_its_name(sfn: Any) -> None:
    answer = tried(sfn, MACHINE, {"a": 1}, stateName="Last")

    assert answer["output"]["context"]["Execution"]["Input"] == {"a": 1}


def test_the_context_object_is_that_of_an_express_execution(sfn: Any) -> None:
    context = tried(sfn, MACHINE, {}, stateName="Last", roleArn=ROLE)["output"]["context"]

    name, machine = context["Execution"]["Name"], context["StateMachine"]["Name"]
    assert context == {
        "Execution": {
            "Id": f"arn:aws:states:us-east-1:123456789012:express:{machine}:{name}",
            "Input": {},
            "Name": name,
            "RoleArn": ROLE,
            "StartTime": "2025-01-01T00:00:00Z",
        },
        "StateMachine": {"Id": f"arn:aws:states:us-east-1:123456789012:stateMachine:{machine}", "Name": machine},
        "State": {"Name": "StateName", "EnteredTime": "2025-01-01T00:00:00Z"},
    }


def test_without_a_role_the_context_object_has_none(sfn: Any) -> None:
    assert tried(sfn, MACHINE, {}, stateName="Last")["output"]["context"]["Execution"]["RoleArn"] is None


def test_a_state_inside_of_a_map_is_in_its_first_iteration(sfn: Any) -> None:
    context = tried(sfn, MACHINE, ["x"], stateName="Inner")["output"]["context"]

    assert context["Map"] == {"Item": {"Index": 0, "Value": ["x"], "Source": "STATE_DATA"}}


def test_a_mocked_context_stands_in_for_the_whole_of_it(sfn: Any) -> None:
    state = {**INVOKE, "Parameters": {"FunctionName": "F", "Payload.$": "$$"}}
    context = {"Execution": {"Name": "mine", "RedriveCount": 1}, "State": {"RetryCount": 4}}

    data = inspected(sfn, state, context=context, **result({}))

    assert data["afterParameters"]["Payload"] == context


def test_a_task_that_waits_for_its_token_may_be_told_the_token(sfn: Any) -> None:
    state = {
        **INVOKE,
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "F", "Payload.$": "$$.Task.Token"},
    }

    answer = tried(sfn, state, context={"Task": {"Token": "mine"}}, inspectionLevel="DEBUG", **result(["any", "thing"]))

    assert answer["output"] == ["any", "thing"]
    assert answer["inspectionData"]["afterParameters"]["Payload"] == "mine"


def test_an_activity_needs_no_worker_if_it_is_mocked(sfn: Any) -> None:
    state = {"Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:manual", "End": True}

    assert tried(sfn, state, {"a": 1}, **result("done")) == {"status": "SUCCEEDED", "output": "done"}


def test_variables_are_seen_and_shown_with_those_that_the_state_assigns(sfn: Any) -> None:
    state = {**PASS, "Parameters": {"sum.$": "States.MathAdd($one, 2)"}, "Assign": {"two": 2}}

    answer = tried(sfn, state, {}, variables={"one": 1}, inspectionLevel="DEBUG")

    assert answer["output"] == {"sum": 3}
    assert answer["inspectionData"]["variables"] == {"one": 1, "two": 2}


def test_without_variables_none_are_shown(sfn: Any) -> None:
    assert "variables" not in inspected(sfn, PASS, variables={})


# ---- Map and Parallel


def test_a_mocked_map_shows_its_items_and_its_limits(sfn: Any) -> None:
    state = {
        **DISTRIBUTED,
        "InputPath": "$.today",
        "ItemsPath": "$.items",
        "ItemSelector": {"at.$": "$$.Map.Item.Index", "from.$": "$$.Map.Item.Source"},
        "ItemBatcher": {"MaxItemsPerBatch": 2},
        "MaxConcurrencyPath": "$.most",
        "ToleratedFailurePercentage": 10,
    }
    given = {"today": {"items": ["a", "b", "c"], "most": 5}}
    selected = [{"at": index, "from": "STATE_DATA"} for index in range(3)]

    assert inspected(sfn, state, given, **result([1, 2])) == {
        "input": given,
        "afterInputPath": given["today"],
        "afterItemsPath": ["a", "b", "c"],
        "maxConcurrency": 5,
        "toleratedFailurePercentage": 10.0,
        "afterItemSelector": selected,
        "afterItemBatcher": [{"Items": selected[:2]}, {"Items": selected[2:]}],
        "afterResultSelector": [1, 2],
        "afterResultPath": [1, 2],
    }


def test_what_an_item_reader_reads_is_given_as_text(sfn: Any) -> None:
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON", "ItemsPointer": "/rows", "MaxItems": 2},
        "Parameters": {"Bucket": "b", "Key": "k"},
    }
    state = {**DISTRIBUTED, "ItemReader": reader, "ItemSelector": {"v.$": "$$.Map.Item.Value"}}

    data = inspected(sfn, state, stateConfiguration={"mapItemReaderData": '{"rows": [1, 2, 3]}'}, **result(["x", "y"]))

    assert data["afterItemsPointer"] == [1, 2, 3]
    assert data["afterItemSelector"] == [{"v": 1}, {"v": 2}]


def test_items_that_are_no_array_fail_a_mocked_map(sfn: Any) -> None:
    answer = tried(sfn, {**MAP, "ItemsPath": "$.a"}, {"a": 1}, **result([]))

    assert answer == {
        "status": "FAILED",
        "error": "States.Runtime",
        "cause": 'Reference path "$.a" must point to array.',
    }


@pytest.mark.parametrize(
    ("limit", "failed", "status"),
    [
        ({"ToleratedFailureCount": 1}, 1, "SUCCEEDED"),
        ({"ToleratedFailureCount": 1}, 2, "FAILED"),
        ({"ToleratedFailurePercentage": 50}, 2, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 50}, 3, "FAILED"),
        ({"ToleratedFailureCount": 3, "ToleratedFailurePercentage": 50}, 3, "FAILED"),
        ({"ToleratedFailureCount": 0}, 1, "FAILED"),
        ({}, 4, "SUCCEEDED"),
    ],
)
def test_failed_iterations_count_against_the_limits_that_are_set(
    sfn: Any, limit: dict[str, int], failed: int, status: str
) -> None:
    answer = tried(
        sfn,
        {**DISTRIBUTED, **limit},
        [1, 2, 3, 4],
        stateConfiguration={"mapIterationFailureCount": failed},
        **result([1, 2, 3, 4]),
    )

    assert answer["status"] == status
    if status == "FAILED":
        assert answer["error"] == "States.ExceedToleratedFailureThreshold"
        assert answer["cause"] == "The specified tolerated failure threshold was exceeded"


def test_a_mocked_parallel_shows_its_result_after_the_filters(sfn: Any) -> None:
    state = {**PARALLEL, "InputPath": "$.x", "ResultSelector": {"first.$": "$[0]"}, "ResultPath": "$.both"}

    assert inspected(sfn, state, {"x": 1}, **result(["l", "r"])) == {
        "input": {"x": 1},
        "afterResultSelector": {"first": "l"},
        "afterResultPath": {"x": 1, "both": {"first": "l"}},
    }


def test_the_error_of_a_branch_may_say_where_it_comes_from(sfn: Any) -> None:
    answer = tried(sfn, PARALLEL, stateConfiguration={"errorCausedByState": "Right"}, **error())

    assert answer == {"status": "FAILED", "error": "Broken", "cause": "because"}


# ---- refusals


@pytest.mark.parametrize("state", [MAP, PARALLEL])
def test_map_and_parallel_need_a_mock(sfn: Any, state: dict[str, Any]) -> None:
    assert refusal(sfn.test_state, **request(state)) == (
        "InvalidDefinition",
        "TestState API does not support Map or Parallel states. "
        "Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
    )


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:us-east-1:123456789012:activity:manual",
    ],
)
def test_tasks_that_wait_for_somebody_need_a_mock(sfn: Any, resource: str) -> None:
    parameters = {"FunctionName": "F", "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m"}
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}

    code, message = refusal(sfn.test_state, **request(state, roleArn=ROLE))

    assert code == "InvalidDefinition"
    assert message.startswith("TestState API does not support ")


@pytest.mark.parametrize(
    "state", [PASS, {"Type": "Succeed"}, {"Type": "Fail"}, {"Type": "Wait", "Seconds": 1, "End": True}]
)
def test_states_without_work_take_no_mock(sfn: Any, state: dict[str, Any]) -> None:
    assert refusal(sfn.test_state, **request(state, **result({}))) == (
        "ValidationException",
        f"State type '{state['Type']}' is not supported when a mock is specified",
    )


@pytest.mark.parametrize("mock", [{"result": "{}", "errorOutput": {"error": "E"}}, {}, {"fieldValidationMode": "NONE"}])
def test_a_mock_has_either_a_result_or_an_error(sfn: Any, mock: dict[str, Any]) -> None:
    assert refusal(sfn.test_state, **request(INVOKE, mock=mock)) == (
        "ValidationException",
        "A test mock should have only one of the following fields: [result, errorOutput].",
    )


VALIDATION = [
    (
        {"state": INVOKE, "revealSecrets": True, **result({})},
        "TestState does not support RevealSecrets when a mock is specified.",
    ),
    (
        {"state": INVOKE, "stateConfiguration": {"mapIterationFailureCount": 1}},
        "TestState does not support MapIterationFailureCount when a mock is not specified.",
    ),
    (
        {"state": INVOKE, "context": {"State": {}}},
        "TestState does not support Context when a mock is not specified.",
    ),
    ({"state": INVOKE, "mock": {"result": "no JSON"}}, "Mocked result must be valid JSON"),
    ({"state": MAP, **result({})}, "Mocked result must be an array."),
    ({"state": PARALLEL, **result("text")}, "Mocked result must be an array."),
    (
        {"state": PARALLEL, **result([1])},
        "Mocked result must contain the same number of items as number of Parallel branches.",
    ),
    (
        {
            "state": {
                **DISTRIBUTED,
                "ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "b"}},
            },
            **result([]),
        },
        "Mocked result must be a JSON object.",
    ),
    ({"state": INVOKE, **result([])}, "Mocked result must be a JSON object."),
    (
        {"state": MAP, "given": [1, 2], "stateConfiguration": {"mapIterationFailureCount": 3}, **result([1, 2])},
        "Map iteration failure count must be less than or equal to the number of Map iterations",
    ),
    (
        {"state": MAP, "given": [1, 2], "stateConfiguration": {"mapIterationFailureCount": 3}, **error()},
        "Map iteration failure count must be less than or equal to the number of Map iterations",
    ),
    (
        {"state": PARALLEL, "stateConfiguration": {"errorCausedByState": "Nobody"}, **error()},
        "State 'Nobody' does not exist in the tested state",
    ),
    ({"state": MACHINE, "stateName": "Nobody"}, "State not found in definition"),
    ({"state": INVOKE}, "RoleArn must be specified when testing a Task state"),
    ({"state": PASS, "variables": [1]}, "Variables must be a valid JSON object"),
]


@pytest.mark.parametrize(("options", "message"), VALIDATION)
def test_a_request_that_makes_no_sense_is_refused(sfn: Any, options: dict[str, Any], message: str) -> None:
    assert refusal(sfn.test_state, **request(**options)) == ("ValidationException", message)


@pytest.mark.parametrize(
    ("context", "why"),
    [
        ({"Execution": {"Id": 1}}, "Execution.Id must be a string"),
        ({"Execution": {"RedriveCount": "1"}}, "Execution.RedriveCount must be a number"),
        ({"State": {"RetryCount": True}}, "State.RetryCount must be a number"),
        ({"StateMachine": {"Name": None}}, "StateMachine.Name must be a string"),
        ({"Execution": {"pokemon": "squirtle"}}, "Field 'pokemon' is not allowed"),
        ({"Other": {}}, "Field 'Other' is not allowed"),
        ({"State": "S"}, "State must be an object"),
        ({"Map": {}}, "'Map' field is not supported when mocking a Context object"),
        (
            {"Task": {"Token": "t"}},
            "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' "
            "service integration pattern",
        ),
        ([], "Context must be a JSON object"),
    ],
)
def test_a_context_object_that_cannot_be_is_refused(sfn: Any, context: Any, why: str) -> None:
    assert refusal(sfn.test_state, **request(INVOKE, context=context, **result({}))) == (
        "ValidationException",
        f"Invalid Context object provided: {why}",
    )


def test_a_context_that_is_no_json_is_refused(sfn: Any) -> None:
    call = {"definition": json.dumps(INVOKE), "context": "{", **result({})}

    assert refusal(sfn.test_state, **call) == (
        "ValidationException",
        "Invalid Context object provided: Context must be valid JSON",
    )


def test_an_invalid_definition_is_refused_with_what_is_wrong(sfn: Any) -> None:
    code, message = refusal(sfn.test_state, **request({"Type": "Pass"}))

    assert code == "InvalidDefinition"
    assert "This object should have only one of the following fields: [Next, End]" in message


@pytest.mark.parametrize("definition", ["{", "[]", "7"])
def test_a_definition_that_is_no_object_is_refused(sfn: Any, definition: str) -> None:
    code, _ = refusal(sfn.test_state, definition=definition)

    assert code == "InvalidDefinition"


def test_an_input_that_is_no_json_is_refused(sfn: Any) -> None:
    code, message = refusal(sfn.test_state, definition=json.dumps(PASS), input="{")

    assert code == "InvalidExecutionInput"
    assert message.startswith("Invalid State Machine Execution Input: ")


def test_a_role_that_is_none_is_refused(sfn: Any) -> None:
    assert refusal(sfn.test_state, **request(PASS, roleArn="admin")) == ("InvalidArn", "Invalid Role Arn: 'admin'")
