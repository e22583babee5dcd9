"""Workflows that hand things on: from function to function, item by item, or to whoever waits for a token."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pytest_sfn import mock_lambda


@mock_lambda("PrepareRoom", side_effect=lambda event, context: event["room"].upper())
@mock_lambda("FindRobots", returns=["r2", "c3"])
@mock_lambda("StartRobot", duration=60, returns="moves")
def test_maps_run_over_a_constant_and_over_a_result(sfn_executor, sfn_lambdas):
    execution = sfn_executor.run("open_branches.asl.yaml")

    execution.assert_succeeded(output=[{"Started": "moves"}, {"Started": "moves"}])
    execution.assert_path(["List the rooms", "Every room", "Find the robots", "Every robot"])
    assert execution.task("Prepare the room")[1].result == "HISTORY/OLD"
    sfn_lambdas["FindRobots"].assert_called_once_with({"floor": "second"})
    assert sfn_lambdas["StartRobot"].payloads == [{"robot": "r2"}, {"robot": "c3"}]
    assert execution.duration == timedelta(minutes=2)


@mock_lambda("Decipher", side_effect=lambda event, context: {**event, "text": "bonjour à tous"})
@mock_lambda("Translate", side_effect=lambda event, context: {**event, "text": "hello everyone"})
@mock_lambda("CountWords", side_effect=lambda event, context: {"words": len(event["text"].split())})
@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_each_function_gets_what_the_one_before_it_gave(sfn_executor, sfn_lambdas, kind):
    execution = sfn_executor.run("read_postcard.asl.json", {"card": 5}, type=kind)

    execution.assert_succeeded(output={"words": 2})
    execution.assert_path(["Decipher", "Translate", "Count the words"])
    sfn_lambdas["CountWords"].assert_called_once_with({"card": 5, "text": "hello everyone"})


@mock_lambda("CallBack")
def call_back(event, context):
    import boto3

    boto3.client("stepfunctions").send_task_success(taskToken=event["Token"], output=json.dumps(event["News"]))


def test_nobody_is_called_back_who_does_not_wait(sfn_executor):
    execution = sfn_executor.run("bake_cake.asl.json", {"CallBack": False})

    execution.assert_succeeded(output="a decorated cake")
    execution.assert_path(["Bake", "Does somebody wait?", "Decorate", "Serve"])
    call_back.assert_not_called()
    assert execution.duration == timedelta(minutes=50)


def test_the_caller_goes_on_as_soon_as_it_is_called_back(sfn_executor):
    sfn_executor.load("bake_cake.asl.json")

    order = sfn_executor.run("order_cake.asl.json")

    order.assert_succeeded(output="out of the oven")
    assert order.duration == timedelta(minutes=40)
    (baking,) = (execution for execution in sfn_executor.executions if execution.name != order.name)
    assert baking.status == "RUNNING"
    assert baking.resume().duration == timedelta(minutes=50)
    assert call_back.last_call.payload["News"] == "out of the oven"
