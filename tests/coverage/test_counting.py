"""What the runs of a machine did is counted completely, however they were started and however they ended."""

from __future__ import annotations

import gc
import json
from datetime import timedelta
from typing import Any

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.coverage.counters.counting import Counting
from pytest_sfn.coverage.counters.switch import counting as current_counting
from pytest_sfn.coverage.counters.switch import start_counting
from pytest_sfn.coverage.statements import statements_of
from pytest_sfn.execution.executor import SfnExecutor
from pytest_sfn.lambdas.registry import LambdaRegistry
from tests.coverage.conftest import Hits

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:F"
END: dict[str, Any] = {"Type": "Succeed"}


def machine(start: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"StartAt": "A", "States": {"A": start, "End": END, **more}}


def task(**fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": FUNCTION, "Next": "End", **fields}


def keys(hits: dict[tuple[str, str], int], place: str) -> dict[str, int]:
    return {key: times for (found, key), times in hits.items() if found == place}


@pytest.fixture(autouse=True)
def _counted(counting: Counting) -> None:
    """All tests here count."""


def test_nothing_counts_unless_it_is_asked_for() -> None:
    from pytest_sfn.coverage.counters.switch import stop_counting
    from pytest_sfn.definition.model import PassState
    from tests.definition.helpers import read_definition

    stop_counting()

    definition = read_definition(machine({"Type": "Pass", "Next": "End"}))

    assert current_counting() is None
    assert type(definition.block.states["A"]) is PassState


def test_counting_twice_is_counting_once(counting: Counting) -> None:
    assert start_counting() is counting


def test_states_and_transitions(sfn_executor: SfnExecutor, hits: Hits) -> None:
    definition = machine({"Type": "Pass", "Next": "End"}, Never={"Type": "Fail"})

    definition["States"]["A"] = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.bad", "IsPresent": True, "Next": "Never"}],
        "Default": "End",
    }
    sfn_executor.run(definition)
    sfn_executor.run(definition)

    found = hits()
    assert found["/States/A", "left"] == found["/States/End", "left"] == 2
    assert keys(found, "/States/Never") == {}


def test_choice_rules_and_default(sfn_executor: SfnExecutor, hits: Hits) -> None:
    rule = {"Variable": "$.n", "NumericEquals": 1, "Next": "End"}
    choice = {"Type": "Choice", "Choices": [rule, {**rule, "NumericEquals": 2}], "Default": "End"}

    for n in (1, 2, 2, 3):
        sfn_executor.run(machine(choice), {"n": n})

    found = hits()
    assert keys(found, "/States/A/Choices[0]") == {"true": 1, "false": 3}
    assert keys(found, "/States/A/Choices[1]") == {"true": 2, "false": 1}
    assert keys(found, "/States/A/Default") == {"run": 1}


def test_a_rule_that_fails_ran(sfn_executor: SfnExecutor, hits: Hits) -> None:
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "End"}]}

    sfn_executor.run(machine(choice)).assert_failed(error="States.Runtime")

    assert keys(hits(), "/States/A/Choices[0]") == {"failed": 1}


def test_retriers_used_and_used_up(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, hits: Hits) -> None:
    retry = [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}, {"ErrorEquals": ["Slow"], "MaxAttempts": 0}]
    sfn_lambdas.register("F", raises="Busy")

    sfn_executor.run(machine(task(Retry=retry))).assert_failed(error="Busy")

    assert keys(hits(), "/States/A/Retry[0]") == {"retried": 2, "used up": 1}
    assert keys(hits(), "/States/A/Retry[1]") == {}
    assert keys(hits(), "/States/A") == {"run": 1}

    sfn_lambdas.register("F", raises="Slow")
    sfn_executor.run(machine(task(Retry=retry)))

    assert keys(hits(), "/States/A/Retry[1]") == {"used up": 1}


def test_a_retry_that_helps_uses_nothing_up(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, hits: Hits) -> None:
    class Busy(Exception):
        pass

    sfn_lambdas.register("F", side_effect=[Busy(), 1])

    sfn_executor.run(machine(task(Retry=[{"ErrorEquals": ["Busy"], "MaxAttempts": 1}]))).assert_succeeded()

    assert keys(hits(), "/States/A/Retry[0]") == {"retried": 1}
    assert keys(hits(), "/States/A") == {"run": 1, "left": 1}


def test_catchers_by_the_name_that_took_the_error(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, hits: Hits
) -> None:
    catch = [
        {"ErrorEquals": ["Declined", "States.Timeout"], "Assign": {"why": "x"}, "Next": "End"},
        {"ErrorEquals": ["States.ALL"], "Next": "End"},
    ]
    definition = machine(task(Catch=catch, Retry=[{"ErrorEquals": ["Busy"], "MaxAttempts": 1}], TimeoutSeconds=10))

    sfn_lambdas.register("F", raises="Busy")
    sfn_executor.run(definition).assert_succeeded()
    sfn_lambdas.register("F", returns=1, duration=60)
    sfn_executor.run(definition).assert_succeeded()

    found = hits()
    assert keys(found, "/States/A/Retry[0]") == {"retried": 1, "used up": 1}
    assert keys(found, "/States/A/Catch[0]") == {"caught 1": 1}
    assert keys(found, "/States/A/Catch[0]/Assign") == {"run": 1}
    assert keys(found, "/States/A/Catch[1]") == {"caught 0": 1}
    assert keys(found, "/States/A") == {"run": 2, "timed out": 1}


def test_heartbeats_that_are_missed(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, hits: Hits) -> None:
    sfn_lambdas.register("F", returns=None)
    wait = task(
        Resource="arn:aws:states:::lambda:invoke.waitForTaskToken",
        Parameters={"FunctionName": "F", "Payload": {"token.$": "$$.Task.Token"}},
        HeartbeatSeconds=60,
        Catch=[{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "End"}],
    )

    sfn_executor.run(machine(wait)).assert_succeeded()

    assert keys(hits(), "/States/A") == {"run": 1, "no heartbeat": 1}
    assert keys(hits(), "/States/A/Catch[0]") == {"caught 0": 1}


def test_an_execution_that_times_out(sfn_executor: SfnExecutor, hits: Hits) -> None:
    definition = {**machine({"Type": "Wait", "Seconds": 60, "Next": "End"}), "TimeoutSeconds": 30}

    sfn_executor.run(definition).assert_timed_out()

    assert hits() == {("/States/A", "run"): 1, ("", "timed out"): 1}


@pytest.mark.parametrize(("items", "key"), [([], "none"), ([1], "one"), ([1, 2, 3], "several")])
def test_a_map_with_none_one_and_several_items(
    sfn_executor: SfnExecutor, hits: Hits, items: list[int], key: str
) -> None:
    inner = {"StartAt": "Inner", "States": {"Inner": {"Type": "Pass", "End": True}}}

    sfn_executor.run(machine({"Type": "Map", "ItemProcessor": inner, "Next": "End"}), items)

    found = hits()
    assert keys(found, "/States/A") == {"run": 1, key: 1, "left": 1}
    times = {"left": len(items)} if items else {}
    assert keys(found, "/States/A/ItemProcessor/States/Inner") == times


def test_children_of_a_distributed_map_that_are_not_kept(sfn_executor: SfnExecutor, hits: Hits) -> None:
    inner = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "Inner",
        "States": {"Inner": {"Type": "Pass", "End": True}},
    }
    sfn_executor.kept_children = 0

    sfn_executor.run(machine({"Type": "Map", "ItemProcessor": inner, "Next": "End"}), list(range(30)))

    assert keys(hits(), "/States/A/ItemProcessor/States/Inner") == {"left": 30}


def test_a_map_with_an_item_reader(sfn_executor: SfnExecutor, hits: Hits) -> None:
    import boto3

    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="items")
    boto3.client("s3", region_name="us-east-1").put_object(Bucket="items", Key="k", Body=b"[1, 2]")
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON"},
        "Parameters": {"Bucket": "items", "Key": "k"},
    }
    inner = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Inner",
        "States": {"Inner": {"Type": "Pass", "End": True}},
    }

    sfn_executor.run(
        machine({"Type": "Map", "ItemReader": reader, "ItemProcessor": inner, "Next": "End"})
    ).assert_succeeded()

    assert keys(hits(), "/States/A") == {"run": 1, "several": 1, "left": 1}


def test_branches_of_a_parallel(sfn_executor: SfnExecutor, hits: Hits) -> None:
    def branch(name: str) -> dict[str, Any]:
        return {"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}}

    sfn_executor.run(machine({"Type": "Parallel", "Branches": [branch("One"), branch("Two")], "Next": "End"}))

    found = hits()
    assert found["/States/A/Branches[0]/States/One", "left"] == 1
    assert found["/States/A/Branches[1]/States/Two", "left"] == 1


def test_both_ways_of_conditions(sfn_executor: SfnExecutor, hits: Hits) -> None:
    output = "{% $states.input.n > 2 ? 'many' : $states.input.n = 1 ? 'one' : 'none' %}"
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {"A": {"Type": "Pass", "Output": {"deep": [output]}, "Assign": {"v": output}, "End": True}},
    }

    sfn_executor.run(definition, {"n": 1})
    sfn_executor.run(definition, {"n": 5})

    found = hits()
    assert keys(found, "/States/A/Output/deep[0]") == {"false 0": 1, "true 1": 1, "true 0": 1}
    assert keys(found, "/States/A/Assign/v") == keys(found, "/States/A/Output/deep[0]")
    assert keys(found, "/States/A/Assign") == {"run": 2}


def test_conditions_in_every_field_are_statements(sfn_executor: SfnExecutor, counting: Counting) -> None:
    """What the compiler calls a field is where the document has it."""

    def value(text: str) -> str:
        return f"{{% $states.input ? {text} : {text} %}}"

    inner = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Inner",
        "States": {"Inner": {"Type": "Pass", "End": True}},
    }
    s3 = {"Resource": "arn:aws:states:::s3:getObject", "Arguments": {"Bucket": value("'b'"), "Key": "k"}}
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "T",
        "States": {
            "T": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "F", "Payload": {"a": [value("1")]}},
                "TimeoutSeconds": value("60"),
                "HeartbeatSeconds": value("30"),
                "Credentials": {"RoleArn": value("'arn:aws:iam::1:role/r'")},
                "Assign": value("{}"),
                "Output": value("1"),
                "Catch": [{"ErrorEquals": ["X"], "Assign": {"c": value("1")}, "Output": value("2"), "Next": "C"}],
                "Next": "C",
            },
            "C": {
                "Type": "Choice",
                "Choices": [
                    {"Condition": value("true"), "Assign": {"d": value("1")}, "Output": value("1"), "Next": "W"}
                ],
                "Default": "W",
            },
            "W": {"Type": "Wait", "Seconds": value("1"), "Next": "W2"},
            "W2": {"Type": "Wait", "Timestamp": value("'2030-01-01T00:00:00Z'"), "Next": "M"},
            "M": {
                "Type": "Map",
                "ItemReader": {**s3, "ReaderConfig": {"InputType": "JSON", "MaxItems": value("1")}},
                "ItemBatcher": {
                    "MaxItemsPerBatch": value("1"),
                    "MaxInputBytesPerBatch": value("1"),
                    "BatchInput": {"b": value("1")},
                },
                "ItemSelector": {"i": value("1")},
                "ResultWriter": {
                    "Resource": "arn:aws:states:::s3:putObject",
                    "Arguments": {"Bucket": value("'b'"), "Prefix": "p"},
                },
                "MaxConcurrency": value("1"),
                "ToleratedFailureCount": value("1"),
                "ToleratedFailurePercentage": value("1"),
                "ItemProcessor": inner,
                "Next": "M2",
            },
            "M2": {"Type": "Map", "Items": value("[1]"), "ItemProcessor": {**inner, "StartAt": "I2"}, "Next": "P"},
            "P": {
                "Type": "Parallel",
                "Arguments": value("1"),
                "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "End": True}}}],
                "Next": "F",
            },
            "F": {"Type": "Fail", "Error": value("'e'"), "Cause": value("'c'")},
        },
    }
    definition["States"]["M2"]["ItemProcessor"]["States"] = {"I2": {"Type": "Pass", "End": True}}  # type: ignore[index]

    from pytest_sfn.coverage.counters.counted_definitions import DefinitionCounter

    seen: set[str] = set()
    watch = DefinitionCounter._watch_condition

    def watch_and_note(self: DefinitionCounter, location: str, field: str, position: int) -> Any:
        seen.add(f"{location}/{field}")
        return watch(self, location, field, position)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefinitionCounter, "_watch_condition", watch_and_note)
        sfn_executor.load(definition)

    assert seen == {statement.place for statement in statements_of(definition) if statement.kind == "condition"}


def test_a_state_run_by_itself(sfn_executor: SfnExecutor, hits: Hits) -> None:
    definition = machine(
        task(Retry=[{"ErrorEquals": ["Busy"], "MaxAttempts": 1}], Catch=[{"ErrorEquals": ["Busy"], "Next": "End"}])
    )

    sfn_executor.run_state(definition, "A", mock={"errorOutput": {"error": "Busy", "cause": ""}})
    sfn_executor.run_state(definition, "A", mock={"errorOutput": {"error": "Busy", "cause": ""}}, retry_count=1)
    sfn_executor.run_state(definition, "A", mock={"result": "1"})

    found = hits()
    assert keys(found, "/States/A") == {"run": 3, "left": 1}
    assert keys(found, "/States/A/Retry[0]") == {"retried": 1, "used up": 1}
    assert keys(found, "/States/A/Catch[0]") == {"caught 0": 1}
    assert keys(found, "/States/End") == {}


def test_executions_that_boto3_starts(sfn_client: Any, sfn_executor: SfnExecutor, hits: Hits) -> None:
    loaded = sfn_executor.load(machine({"Type": "Pass", "Next": "End"}))

    sfn_client.start_execution(stateMachineArn=loaded.arn)
    sfn_client.start_execution(stateMachineArn=loaded.arn, input="{}")

    assert keys(hits(), "/States/A") == {"left": 2}


def test_machines_that_boto3_creates(sfn_client: Any, counting: Counting) -> None:
    text = json.dumps(machine({"Type": "Pass", "Next": "End"}))
    created = sfn_client.create_state_machine(name="made", definition=text, roleArn="arn:aws:iam::123456789012:role/r")

    sfn_client.start_execution(stateMachineArn=created["stateMachineArn"])

    (found,) = counting.machines()
    assert found.names == {"made"}


def test_a_redrive_runs_the_state_again(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, hits: Hits) -> None:
    sfn_lambdas.register("F", raises="Busy")
    execution = sfn_executor.run(machine(task()))
    sfn_lambdas.register("F", returns=1)

    execution.redrive()
    execution.resume()

    assert keys(hits(), "/States/A") == {"run": 2, "left": 1}


def test_an_execution_that_is_not_finished(sfn_executor: SfnExecutor, hits: Hits) -> None:
    sfn_executor.start(machine({"Type": "Wait", "Seconds": 60, "Next": "End"}))

    assert hits() == {("/States/A", "run"): 1}


def test_a_history_that_is_full(sfn_executor: SfnExecutor, hits: Hits) -> None:
    again = {"Type": "Choice", "Choices": [{"Variable": "$.end", "IsPresent": True, "Next": "End"}], "Default": "A"}
    loop = machine({"Type": "Pass", "Next": "B"}, B=again)

    sfn_executor.run(loop, max_events=100)

    assert hits()["/States/A", "left"] >= 24


def test_retries_of_several_iterations_at_once(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, hits: Hits
) -> None:
    class Busy(Exception):
        pass

    sfn_lambdas.register("F", side_effect=[Busy(), Busy(), 1, 1])
    inner = {"StartAt": "Call", "States": {"Call": task(Retry=[{"ErrorEquals": ["Busy"]}], End=True)}}
    del inner["States"]["Call"]["Next"]  # type: ignore[index]

    sfn_executor.run(machine({"Type": "Map", "ItemProcessor": inner, "Next": "End"}), [1, 2]).assert_succeeded()

    place = "/States/A/ItemProcessor/States/Call"
    assert keys(hits(), f"{place}/Retry[0]") == {"retried": 2}
    assert keys(hits(), place) == {"run": 2, "left": 2}


def test_a_failing_catcher_does_not_hide_the_next_success(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, hits: Hits
) -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Assign": {"v.$": "$.nothing"}, "Next": "End"}]
    sfn_lambdas.register("F", side_effect=[RuntimeError(), 1])

    sfn_executor.run(machine(task(Catch=catch))).assert_failed()
    sfn_executor.run(machine(task(Catch=catch))).assert_succeeded()

    assert keys(hits(), "/States/A") == {"run": 2, "left": 1}


def test_worlds_without_pytest(hits: Hits) -> None:
    with mock_sfn() as sfn:
        sfn.executor.run(machine({"Type": "Wait", "Seconds": 5, "Next": "End"}))

    assert keys(hits(), "/States/A") == {"run": 1, "left": 1}


def test_a_counted_machine_runs_as_any_other(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    sfn_lambdas.register("F", raises="Busy")
    retry = [{"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 2}]

    execution = sfn_executor.run(machine(task(Retry=retry, Catch=[{"ErrorEquals": ["Busy"], "Next": "End"}])))

    assert execution.path == ["A", "End"]
    assert execution.duration == timedelta(seconds=6)


def test_counters_of_a_definition_that_is_gone_are_dropped(counting: Counting) -> None:
    from pytest_sfn.definition.loading import compile_text
    from tests.definition.helpers import read_definition

    definition = read_definition(machine({"Type": "Pass", "Next": "End"}))
    counting.collect()
    assert len(counting._counters) == 1

    del definition
    compile_text.cache_clear()
    gc.collect()
    counting.collect()

    assert counting._counters == []
