"""Paths that select nothing, because the states before leave other data."""

from __future__ import annotations

from typing import Any

import pytest

from tests.definition.helpers import parse_definition
from tests.definition.rules.finding import END, FUNCTION, findings, found, inside, integration, task

TOPIC = {"TopicArn": "arn:aws:sns:us-east-1:123456789012:T", "Message": "x"}
INVOKE = {"FunctionName": FUNCTION, "Payload.$": "$"}
READ = {"Type": "Pass", "Parameters": {"id.$": "$.orderId"}, "End": True}
NEVER = [("PATH_NEVER_THERE", "/States/Read/Parameters/id.$")]


def after(state: dict[str, Any], read: dict[str, Any] = READ) -> list[tuple[str, str]]:
    first = {name: value for name, value in state.items() if name != "End"}
    return found({"First": {**first, "Next": "Read"}, "Read": read})


@pytest.mark.parametrize(
    "state",
    [
        integration("sns:publish", TOPIC),
        integration("lambda:invoke", INVOKE),
        integration("dynamodb:putItem", {"TableName": "T", "Item": {}}),
        integration("aws-sdk:s3:getObject", {"Bucket": "b", "Key": "k"}),
        {"Type": "Pass", "Result": {"order": {"id": 7}}},
        {"Type": "Pass", "Parameters": {"order.$": "$.orderId"}},
        {"Type": "Pass", "InputPath": None},
        {"Type": "Wait", "Seconds": 1, "OutputPath": None},
        task(ResultSelector={"charged.$": "$.x"}),
        {"Type": "Parallel", "Branches": [{"StartAt": "P", "States": {"P": END}}]},
        inside({"P": END}),
    ],
)
def test_what_a_state_leaves_has_no_such_member(state: dict[str, Any]) -> None:
    assert after(state) == NEVER


@pytest.mark.parametrize(
    "state",
    [
        task(),
        integration("sns:publish", TOPIC, ResultPath=None),
        integration("sns:publish", TOPIC, ResultPath="$.sent"),
        integration("lambda:invoke", INVOKE, OutputPath="$.Payload"),
        integration("lambda:invoke.waitForTaskToken", {"FunctionName": "F", "Payload": {"t.$": "$$.Task.Token"}}),
        integration("apigateway:invoke", {"ApiEndpoint": "a.execute-api.us-east-1.amazonaws.com", "Method": "GET"}),
        {"Type": "Pass", "Result": {"orderId": 7}},
        {"Type": "Pass", "Result": 7, "ResultPath": "$.seven"},
        {"Type": "Pass", "InputPath": "$$.Execution.Input"},
        {"Type": "Pass", "Parameters": {"all.$": "$"}, "OutputPath": "$.all"},
        {"Type": "Parallel", "Branches": [{"StartAt": "P", "States": {"P": END}}], "ResultPath": None},
        {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input %}"},
    ],
)
def test_what_a_state_leaves_may_have_such_a_member(state: dict[str, Any]) -> None:
    assert after(state) == []


def test_the_message_names_what_is_there() -> None:
    (one,) = findings({"First": {"Type": "Pass", "Result": {"order_id": 7}, "Next": "Read"}, "Read": READ})

    assert one.message == "$.orderId is never there: orderId is looked up in an object with order_id"
    assert one.hint == "did you mean 'order_id'?"


def test_the_answer_of_a_function_is_in_its_payload() -> None:
    first = {**integration("lambda:invoke", INVOKE), "Next": "Read"}
    del first["End"]

    (one,) = findings({"First": first, "Read": READ})
    assert one.message.startswith(
        "$.orderId is never there: orderId is looked up in an object with Payload, StatusCode"
    )
    assert one.hint == "what the function returned is in Payload"


@pytest.mark.parametrize(
    ("read", "field"),
    [
        ({"Type": "Pass", "InputPath": "$.a", "End": True}, "InputPath"),
        ({"Type": "Pass", "OutputPath": "$.a", "End": True}, "OutputPath"),
        ({"Type": "Wait", "SecondsPath": "$.a", "End": True}, "SecondsPath"),
        ({"Type": "Fail", "ErrorPath": "$.a"}, "ErrorPath"),
        ({"Type": "Pass", "Parameters": {"t.$": "States.Format('{}', $.a)"}, "End": True}, "Parameters/t.$"),
        (inside({"P": END}, ItemsPath="$.a"), "ItemsPath"),
        (inside({"P": END}, ItemsPath="$.b", ItemSelector={"v.$": "$.a"}), "ItemSelector/v.$"),
    ],
)
def test_every_field_that_reads_the_input(read: dict[str, Any], field: str) -> None:
    assert ("PATH_NEVER_THERE", f"/States/Read/{field}") in after({"Type": "Pass", "Result": {"b": [1]}}, read)


def test_a_choice_reads_its_variables_unless_it_checks_them() -> None:
    first = {"Type": "Pass", "Result": {"b": 1}, "Next": "C"}
    rule = {"Variable": "$.a", "StringEquals": "x", "Next": "P"}
    choice = {"Type": "Choice", "Choices": [rule], "Default": "P"}
    assert found({"First": first, "C": choice, "P": END}) == [("PATH_NEVER_THERE", "/States/C/Choices[0]")]

    present = {"And": [{"Variable": "$.a", "IsPresent": True}, {"Variable": "$.a", "StringEquals": "x"}], "Next": "P"}
    assert found({"First": first, "C": {**choice, "Choices": [present]}, "P": END}) == []


def test_ways_that_meet_leave_what_one_of_them_may_leave() -> None:
    rule = {"Variable": "$.vip", "BooleanEquals": True, "Next": "One"}
    states = {
        "C": {"Type": "Choice", "Choices": [rule], "Default": "Two"},
        "One": {"Type": "Pass", "Result": {"orderId": 7}, "Next": "Read"},
        "Two": {"Type": "Pass", "Result": {"other": 7}, "Next": "Read"},
        "Read": READ,
    }
    assert found(states) == []

    states["One"]["Result"] = {"none": 7}
    assert found(states) == NEVER


def test_a_loop_that_nests_its_data_ends() -> None:
    rule = {"Variable": "$.done", "IsPresent": True, "Next": "Read"}
    states = {
        "First": {"Type": "Pass", "Result": {}, "Next": "Nest"},
        "Nest": {"Type": "Pass", "Parameters": {"before.$": "$", "n": 1}, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [rule], "Default": "Nest"},
        "Read": {"Type": "Pass", "Parameters": {"deep.$": "$.before.before.before"}, "End": True},
    }

    assert found(states) == []


def test_a_catcher_leaves_its_error() -> None:
    caught = {"ErrorEquals": ["States.ALL"], "Next": "Read"}
    states = {"T": task(Catch=[caught], Next="Done"), "Done": END, "Read": READ}
    assert found(states) == NEVER

    states["T"]["Catch"] = [{**caught, "ResultPath": "$.error"}]
    assert found(states) == []
    read = {"Type": "Pass", "Parameters": {"a.$": "$.Error", "b.$": "$.Cause"}, "End": True}
    assert found({"T": task(Catch=[caught], Next="Done"), "Done": END, "Read": read}) == []


def test_the_states_inside_a_map_get_its_items() -> None:
    read = {"Type": "Pass", "Parameters": {"id.$": "$.id"}, "End": True}
    selected = inside({"Read": read}, ItemSelector={"item.$": "$$.Map.Item.Value"})
    assert found({"M": selected}) == [("PATH_NEVER_THERE", "/States/M/ItemProcessor/States/Read/Parameters/id.$")]
    assert found({"M": inside({"Read": read})}) == []


def test_batches_have_items() -> None:
    read = {"Type": "Pass", "Parameters": {"id.$": "$.id"}, "End": True}
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Read",
        "States": {"Read": read},
    }
    states = {"M": {"Type": "Map", "ItemBatcher": {"MaxItemsPerBatch": 2}, "ItemProcessor": processor, "End": True}}
    assert found(states) == [("PATH_NEVER_THERE", "/States/M/ItemProcessor/States/Read/Parameters/id.$")]

    read["Parameters"] = {"id.$": "$.Items[0].id"}
    assert found(states) == []


@pytest.mark.parametrize(
    ("output", "is_found"),
    [
        ("{% $states.input.orderId %}", True),
        ({"id": "{% $states.input.orderId %}"}, True),
        ("{% $states.input.a %}", False),
        ("{% $exists($states.input.orderId) %}", False),
        ("{% $states.input.list.orderId %}", False),
    ],
)
def test_a_field_in_jsonata(output: Any, is_found: bool) -> None:
    states = {
        "First": {"Type": "Pass", "Output": {"a": 1, "list": [{"orderId": 1}]}, "Next": "Read"},
        "Read": {"Type": "Pass", "Output": output, "End": True},
    }

    assert bool(found(states, QueryLanguage="JSONata")) == is_found


def test_a_result_in_jsonata() -> None:
    arguments = {"TopicArn": TOPIC["TopicArn"], "Message": "x"}
    state = {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Arguments": arguments, "End": True}

    states = {"Tell": {**state, "Output": "{% $states.result.Id %}"}, "B": END}
    states["Tell"]["Next"] = "B"
    del states["Tell"]["End"]
    assert found(states, QueryLanguage="JSONata") == [("PATH_NEVER_THERE", "/States/Tell/Output")]


def test_a_map_over_an_array_of_the_input() -> None:
    first = {"Type": "Pass", "Result": {"orders": [1], "n": 1}}
    assert after(first, inside({"P": END}, ItemsPath="$.orders")) == []
    assert after(first, inside({"P": END}, ItemsPath="$.n")) == [("ITEMS_NOT_AN_ARRAY", "/States/Read/ItemsPath")]
    assert after(first, inside({"P": END})) == [("ITEMS_NOT_AN_ARRAY", "/States/Read")]


def test_a_catcher_needs_a_place_for_its_error_too() -> None:
    caught = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Done"}
    states = {"M": {**inside({"P": END}), "Next": "T"}, "T": task(Catch=[caught]), "Done": END}
    del states["M"]["End"]

    assert found(states) == [("RESULT_WITHOUT_PLACE", "/States/T/Catch[0]/ResultPath")]


def test_without_models_nothing_is_known_of_services() -> None:
    first = {**integration("sns:publish", TOPIC), "Next": "Read"}
    del first["End"]

    assert parse_definition({"StartAt": "First", "States": {"First": first, "Read": READ}}).warnings == ()
