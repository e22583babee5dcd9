"""A mock configuration of Step Functions Local, from ``run`` and from boto3."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import boto3
import pytest

from pytest_sfn import SfnError, mock_lambda, mock_sfn
from pytest_sfn.world.world import World

PARCEL = {
    "StartAt": "Weigh",
    "States": {
        "Weigh": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "Scales", "Payload.$": "$"},
            "ResultPath": "$.scales",
            "Retry": [{"ErrorEquals": ["ScalesBusy"], "MaxAttempts": 2}],
            "Next": "Tell",
        },
        "Tell": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": "https://a.queue", "MessageBody": {"token.$": "$$.Task.Token"}},
            "Next": "Sort",
        },
        "Sort": {
            "Type": "Map",
            "ItemsPath": "$.labels",
            "ItemProcessor": {
                "StartAt": "Label",
                "States": {
                    "Label": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::batch:submitJob.sync",
                        "Parameters": {"JobName": "j", "JobQueue": "q", "JobDefinition": "d"},
                        "End": True,
                    }
                },
            },
            "End": True,
        },
    },
}
CONFIG: dict[str, Any] = {
    "StateMachines": {
        "parcel": {
            "TestCases": {
                "Busy": {"Weigh": "BusyScales", "Tell": "Told", "Label": "Labels"},
                "OnlyScales": {"Weigh": "BusyScales"},
            }
        }
    },
    "MockedResponses": {
        "BusyScales": {
            "0-1": {"Throw": {"Error": "ScalesBusy", "Cause": "warming up"}},
            "2": {"Return": {"StatusCode": 200, "Payload": {"kg": 3}}},
        },
        "Told": {"0": {"Return": {"labels": ["a", "b"]}}},
        "Labels": {"0": {"Return": {"Status": "SUCCEEDED", "n": 0}}, "1": {"Return": {"n": 1}}},
    },
}


@pytest.fixture
def world():
    with mock_sfn() as world:
        yield world


def changed(path: str, value: Any) -> dict[str, Any]:
    """The configuration with another value at a path."""
    config = deepcopy(CONFIG)
    *holders, last = path.split("/")
    part = config
    for holder in holders:
        part = part[holder]
    part[last] = value
    return config


def run(world: World, config: Any = CONFIG, test_case: str | None = "Busy"):
    machine = world.executor.load(PARCEL, name="parcel")
    return world.executor.run(machine, {"id": 1}, mock_config=config, test_case=test_case)


def test_a_test_case_answers_every_invocation_of_its_states(world):
    execution = run(world)

    execution.assert_succeeded(output=[{"Status": "SUCCEEDED", "n": 0}, {"n": 1}])
    assert [call.error for call in execution.task("Weigh")] == ["ScalesBusy", "ScalesBusy", None]
    assert execution.task("Weigh").delays == [1.0, 2.0]
    assert execution.task("Weigh")[0].cause == "warming up"


def test_a_task_that_waits_for_its_token_has_its_answer_at_once(world):
    types = [event["type"] for event in run(world).history]

    begin = types.index("TaskSubmitted")
    assert types[begin - 2 : begin + 3] == [
        "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded", "TaskStateExited",
    ]  # fmt: skip


def test_states_that_the_case_does_not_name_call_what_they_always_call(world):
    definition = deepcopy(PARCEL)
    definition["States"]["Tell"] = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    definition["States"]["Tell"]["Parameters"] = {"FunctionName": "Told"}
    del definition["States"]["Sort"]

    with mock_lambda("Told", returns="yes") as told:
        execution = world.executor.run(definition, mock_config=CONFIG, test_case="OnlyScales")

        assert execution.output["Payload"] == "yes"
        told.assert_called_once()


def test_each_execution_counts_for_itself(world):
    assert run(world).output == run(world).output


def test_a_file_is_looked_for_like_a_definition(tmp_path):
    (tmp_path / "MockConfigFile.json").write_text(json.dumps(CONFIG))

    run(World(search=[tmp_path]), "MockConfigFile.json").assert_succeeded()


def test_a_file_that_is_not_there_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(SfnError, match=r"There is no mock configuration Mocks\.json\. Searched:\n  .*Mocks\.json"):
        run(World(search=[tmp_path]), "Mocks.json")


def test_a_file_that_is_no_json_says_so(world, tmp_path):
    path = tmp_path / "mocks.json"
    path.write_text("{")

    with pytest.raises(SfnError, match=r"the mock configuration .*mocks\.json is not JSON: "):
        run(world, path)


def test_the_only_test_case_need_not_be_named(world):
    config = changed("StateMachines/parcel/TestCases", {"Busy": CONFIG["StateMachines"]["parcel"]["TestCases"]["Busy"]})

    run(world, config, None).assert_succeeded()


def test_the_only_machine_of_a_file_may_have_another_name(world):
    execution = world.executor.run(PARCEL, {"id": 1}, mock_config=CONFIG, test_case="Busy")

    execution.assert_succeeded()


def test_an_invocation_without_an_answer_is_a_mistake_of_the_test(world):
    with pytest.raises(SfnError, match=r"'Labels' has no answer for invocation 1: add \"1\""):
        run(world, changed("MockedResponses/Labels", {"0": {"Return": {}}}))

    assert len(world.mistakes) == 1


@pytest.mark.parametrize(
    ("config", "test_case", "message"),
    [
        ({}, "Busy", "the mock configuration: StateMachines must be an object"),
        ({"StateMachines": {1, 2}}, "Busy", "the mock configuration is not a JSON value: "),
        (
            changed("StateMachines", {"letter": {}, "card": {}}),
            "Busy",
            "has no state machine 'parcel'; it has: letter, card",
        ),
        (CONFIG, "Bussy", r"has no test case of 'parcel' 'Bussy' \(did you mean 'Busy'\?\); it has: Busy, OnlyScales"),
        (CONFIG, None, r"select a test case of 'parcel' with test_case=\.\.\.; it has: Busy, OnlyScales"),
        (changed("StateMachines/parcel/TestCases/Busy", []), "Busy", r"TestCases\.Busy must be an object"),
        (
            changed("StateMachines/parcel/TestCases/Busy", {"Weigh": "Label"}),
            "Busy",
            r"has no mocked response 'Label' \(did you mean 'Labels'\?\)",
        ),
        (changed("StateMachines/parcel/TestCases/Busy", {"Weigh": ["Labels"]}), "Busy", "has no mocked response"),
        (changed("MockedResponses/Labels", {"first": {}}), "Busy", "MockedResponses.Labels has the key 'first'"),
        (
            changed("MockedResponses/Labels", {"0": {"Return": 1, "Throw": {"Error": "E"}}}),
            "Busy",
            r"MockedResponses\.Labels\.0 must be {\"Return\": \.\.\.} or {\"Throw\"",
        ),
        (changed("MockedResponses/Labels", {"0": {"Throw": {}}}), "Busy", r"MockedResponses\.Labels\.0 must be"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_configuration_is_said(world, config, test_case, message):
    with pytest.raises(SfnError, match=message):
        run(world, config, test_case)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("Lable", r"the state machine has no such state \(did you mean 'Label'\?\)"),
        ("Sort", "it is a Map state: only Tasks that call a service can be mocked"),
    ],
)
@pytest.mark.parametrize("response", ["Labels", "Nobody"])
def test_an_entry_for_what_cannot_be_mocked_is_ignored_with_a_warning(world, state, why, response):
    config = changed(f"StateMachines/parcel/TestCases/Busy/{state}", response)

    with pytest.warns(UserWarning, match=rf"TestCases\.Busy: the entry of '{state}' is ignored, because {why}$"):
        run(world, config).assert_succeeded()


def test_an_entry_for_an_activity_is_ignored_as_its_worker_answers(world):
    activity = "arn:aws:states:us-east-1:123456789012:activity:work"
    definition = {"StartAt": "W", "States": {"W": {"Type": "Task", "Resource": activity, "End": True}}}
    boto3.client("stepfunctions").create_activity(name="work")
    config = changed("StateMachines/parcel/TestCases/Busy", {"W": "Told"})

    with pytest.warns(UserWarning, match="the entry of 'W' is ignored, because it is an activity"):
        execution = world.executor.start(definition, mock_config=config, test_case="Busy")

    assert execution.status == "RUNNING"


def test_a_test_case_without_a_configuration_is_refused(world):
    with pytest.raises(
        SfnError, match=r"test_case='Busy' belongs to a mock configuration: pass mock_config=\.\.\. too"
    ):
        run(world, None)


def test_boto3_names_the_test_case_behind_the_arn(world, tmp_path, monkeypatch):
    path = tmp_path / "MockConfigFile.json"
    path.write_text(json.dumps(CONFIG))
    monkeypatch.setenv("SFN_MOCK_CONFIG", str(path))
    arn = world.executor.load(PARCEL, name="parcel").arn

    boto3.client("stepfunctions").start_execution(stateMachineArn=f"{arn}#Busy", input='{"id": 1}')

    execution = world.executor.last.resume()
    execution.assert_succeeded()
    assert execution.arn.startswith("arn:aws:states:us-east-1:123456789012:execution:parcel:")


def test_boto3_gets_a_synchronous_execution_of_a_test_case(world, tmp_path, monkeypatch):
    config = {
        "StateMachines": {"weigh": {"TestCases": {"Light": {"Weigh": "Light"}}}},
        "MockedResponses": {"Light": {"0": {"Return": {"kg": 1}}}},
    }
    path = tmp_path / "mocks.json"
    path.write_text(json.dumps(config))
    monkeypatch.setenv("SFN_MOCK_CONFIG", str(path))
    definition = {"StartAt": "Weigh", "States": {"Weigh": {**PARCEL["States"]["Weigh"], "End": True}}}
    del definition["States"]["Weigh"]["Next"]
    arn = world.executor.load(definition, name="weigh", type="EXPRESS").arn

    answer = boto3.client("stepfunctions").start_sync_execution(stateMachineArn=f"{arn}#Light")

    assert json.loads(answer["output"]) == {"scales": {"kg": 1}}


def test_without_a_configuration_there_are_no_test_cases_for_boto3(world, monkeypatch):
    monkeypatch.delenv("SFN_MOCK_CONFIG", raising=False)
    client = boto3.client("stepfunctions")
    arn = world.executor.load(PARCEL, name="parcel").arn

    with pytest.raises(client.exceptions.StateMachineDoesNotExist):
        client.start_execution(stateMachineArn=f"{arn}#Busy")
