"""The forms in which AWS hands out a history, and what is said of anything else."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn import (
    DefinitionNotFound,
    InvalidArgumentType,
    LambdaFunctionError,
    SfnError,
    TaskSuccess,
    UnresolvedSubstitution,
    mock_sfn,
)
from tests.replaying.recordings import FUNCTION, ORDER, record_order, replay

HISTORY = record_order()
ARN = "arn:aws:states:us-east-1:123456789012:express:Orders:order-1:0f5c"


def text(value: Any) -> str:
    return json.dumps(value, default=str)


def log_event(event: dict[str, Any], arn: str = ARN) -> dict[str, Any]:
    """An event as Step Functions writes it to CloudWatch Logs."""
    found = next((value for key, value in event.items() if key.endswith("EventDetails")), {})
    return {
        "id": str(event["id"]),
        "type": event["type"],
        "details": found,
        "previous_event_id": str(event["previousEventId"]),
        "event_timestamp": str(round(event["timestamp"].timestamp() * 1000)),
        "execution_arn": arn,
        "redrive_count": "0",
    }


LOG = [log_event(event) for event in HISTORY]


def in_powershell(event: dict[str, Any]) -> dict[str, Any]:
    def pascal(value: Any) -> Any:
        if isinstance(value, dict):
            return {key[:1].upper() + key[1:]: pascal(item) for key, item in value.items()}
        return value

    return {**pascal(event), "Type": {"Value": event["type"]}, "Timestamp": event["timestamp"].isoformat()}


def insights_csv() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["@timestamp", "@message"])
    writer.writerows(["2025-01-01", text(event)] for event in LOG)
    return out.getvalue()


FORMS: list[Any] = [
    pytest.param({"events": HISTORY}, id="an answer of boto3"),
    pytest.param(HISTORY, id="events"),
    pytest.param(tuple(HISTORY), id="a tuple of events"),
    pytest.param(iter([{"events": HISTORY}]), id="a paginator"),
    pytest.param([{"events": HISTORY[:20]}, {"events": HISTORY[20:]}], id="pages"),
    pytest.param([{"events": HISTORY[:19:-1]}, {"events": HISTORY[19::-1]}], id="pages in reverse order"),
    pytest.param({"events": HISTORY[::-1]}, id="reverse order"),
    pytest.param(text({"events": HISTORY}), id="JSON text"),
    pytest.param({"Events": [in_powershell(event) for event in HISTORY]}, id="PowerShell"),
    pytest.param([{**event, "timestamp": event["timestamp"].timestamp()} for event in HISTORY], id="seconds"),
    pytest.param(
        [{**event, "timestamp": event["timestamp"].timestamp() * 1000} for event in HISTORY], id="milliseconds"
    ),
    pytest.param([{**event, "timestamp": "2025-01-01T01:00:00+01:00"} for event in HISTORY], id="one offset time"),
    pytest.param({"events": [{"timestamp": 1, "message": text(event)} for event in LOG]}, id="filter-log-events"),
    pytest.param(
        {
            "results": [
                [{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": text(event)}] for event in LOG
            ]
        },
        id="Logs Insights",
    ),
    pytest.param([{"@timestamp": "x", "@message": text(event)} for event in LOG], id="rows of Logs Insights"),
    pytest.param([{"@message": event} for event in LOG], id="parsed messages"),
    pytest.param(LOG[::-1], id="log events, newest first"),
    pytest.param([text(event) for event in LOG], id="log events as texts"),
]


EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:Orders:order-1"
DESCRIBED = {"executionArn": EXECUTION, "name": "order-1", "status": "SUCCEEDED", "input": "{}", "output": "{}"}


def details_of(event: dict[str, Any]) -> dict[str, Any]:
    return next((value for key, value in event.items() if key.endswith("EventDetails")), {})


def at_times(spell: Callable[[datetime], Any]) -> list[dict[str, Any]]:
    return [{**event, "timestamp": spell(event["timestamp"])} for event in HISTORY]


def renamed(names: dict[str, str]) -> list[dict[str, Any]]:
    return [{names.get(key, key): value for key, value in event.items()} for event in HISTORY]


def with_details(key: str, spell: Callable[[Any], Any] = lambda found: found) -> list[dict[str, Any]]:
    """The events with their details under one name."""
    return [
        {
            **{name: event[name] for name in ("id", "type", "timestamp", "previousEventId")},
            key: spell(details_of(event)),
        }
        for event in HISTORY
    ]


EXPORTS: list[Any] = [
    pytest.param({**DESCRIBED, "events": HISTORY}, id="events beside the execution"),
    pytest.param({"execution": DESCRIBED, "history": HISTORY}, id="a history beside the execution"),
    pytest.param({"executionDetails": DESCRIBED, "executionHistory": {"events": HISTORY}}, id="a history inside"),
    pytest.param({**DESCRIBED, "eventHistory": HISTORY}, id="under another name"),
    pytest.param({EXECUTION: {"events": HISTORY}}, id="under its ARN"),
    pytest.param([{key[:1].upper() + key[1:]: event[key] for key in event} for event in HISTORY], id="PascalCase"),
    pytest.param(renamed({"id": "eventId", "timestamp": "timeStamp"}), id="eventId and timeStamp"),
    pytest.param(with_details("eventDetails"), id="eventDetails"),
    pytest.param(with_details("details", text), id="details as text"),
    pytest.param([{"activityFailedEventDetails": {}, **event} for event in HISTORY], id="empty details of other types"),
    pytest.param([{**event, "executionArn": EXECUTION} for event in HISTORY], id="an ARN in each event"),
    pytest.param([{**event, "id": str(event["id"])} for event in HISTORY], id="ids as texts"),
    pytest.param(at_times(lambda when: when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")), id="ISO 8601 with Z"),
    pytest.param(at_times(lambda when: when.strftime("%Y-%m-%d %H:%M:%S UTC")), id="UTC"),
    pytest.param(at_times(lambda when: when.strftime("%b %d, %Y, %H:%M:%S.%f (UTC+00:00)")), id="as the console shows"),
    pytest.param(at_times(lambda when: str(when.timestamp())), id="seconds as texts"),
    pytest.param(at_times(lambda when: str(round(when.timestamp() * 1e3))), id="milliseconds as texts"),
    pytest.param(at_times(lambda when: round(when.timestamp() * 1e6)), id="microseconds"),
    pytest.param(at_times(lambda when: round(when.timestamp() * 1e9)), id="nanoseconds"),
    pytest.param([{"events": HISTORY[:20], "nextToken": "A"}, {"events": HISTORY[20:]}], id="pages with tokens"),
    pytest.param(
        [{"events": HISTORY[:19:-1], "nextToken": "A"}, {"events": HISTORY[19::-1]}], id="reversed pages with tokens"
    ),
]


@pytest.mark.parametrize("history", [*FORMS, *EXPORTS])
def test_a_form(history: Any) -> None:
    found = replay(history, ORDER)

    assert found.divergence is None
    assert found.execution.output == [2, {"Error": "Lost", "Cause": found.execution.output[1]["Cause"]}, 6]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_of_powershell(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "history.json").write_text(text({"events": HISTORY}), encoding)

    replay(tmp_path / "history.json", ORDER).assert_same_path()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(text({"events": HISTORY}), id="of the CLI"),
        pytest.param("\n".join(map(text, LOG)) + "\n", id="JSON lines"),
        pytest.param(
            "\n".join(f"2025-01-01T00:00:00+00:00 states/Orders/1 {text(event)}" for event in LOG), id="logs tail"
        ),
        pytest.param(insights_csv(), id="CSV of Logs Insights"),
    ],
)
def test_a_file(tmp_path: Path, content: str) -> None:
    file = tmp_path / "history.json"
    file.write_text(content)

    replay(file, ORDER).assert_same_path()
    replay(str(file), ORDER).assert_same_path()


def test_several_files_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "2.json").write_text(text({"events": HISTORY[20:]}))
    (tmp_path / "1.json").write_text(text({"events": HISTORY[:20]}))

    replay([tmp_path / "1.json", tmp_path / "2.json"], ORDER).assert_same_path()
    replay(tmp_path, ORDER).assert_same_path()


def test_an_execution_of_ours() -> None:
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("charge", returns={"id": 1})
        execution = sfn.executor.run(ORDER, {"total": 1})

        sfn.executor.replay(execution).assert_same_path()
        sfn.executor.replay(execution.history, execution.machine).assert_same_path()


def test_a_machine_that_the_history_names() -> None:
    with mock_sfn(freeze=False) as sfn:
        sfn.executor.load(ORDER, name="Orders")

        sfn.executor.replay(LOG).assert_same_path()
        with pytest.raises(SfnError, match=r"does not name its state machine: pass the definition"):
            sfn.executor.replay(HISTORY)


def test_a_machine_that_the_world_does_not_have() -> None:
    with mock_sfn(freeze=False) as sfn:
        sfn.executor.load(ORDER, name="Order")
        with pytest.raises(
            SfnError, match=r"of the state machine 'Orders', which this world does not have \(it has 'Order'"
        ):
            sfn.executor.replay(LOG)


def without(members: set[str], events: list[dict[str, Any]] = HISTORY) -> list[dict[str, Any]]:
    """Events without some members of their details."""
    return [
        {
            key: {k: v for k, v in value.items() if k not in members} if isinstance(value, dict) else value
            for key, value in event.items()
        }
        for event in events
    ]


WRONG: list[Any] = [
    pytest.param([], "has no events: get it with: aws stepfunctions get-execution-history", id="nothing"),
    pytest.param({"events": []}, "has no events", id="no events"),
    pytest.param({"StartAt": "A", "States": {}}, "is a definition, not a history", id="a definition"),
    pytest.param({"executionArn": "a", "status": "SUCCEEDED"}, "is the answer of DescribeExecution", id="an execution"),
    pytest.param({"a": 1}, "is not the history of an execution .it has 'a'.", id="other JSON"),
    pytest.param([1], "is not the history of an execution but has 1 in it", id="a number"),
    pytest.param("{", "the history is not JSON", id="broken JSON"),
    pytest.param(HISTORY[20:], "begins with event 21, .*: add the pages before it", id="no first page"),
    pytest.param([*HISTORY[:20], *HISTORY[30:]], "has no events 21 to 30: give all pages", id="a page is missing"),
    pytest.param([*HISTORY[:20], *HISTORY[21:]], "has no event 21: give all pages", id="an event is missing"),
    pytest.param({"events": HISTORY[:20], "nextToken": "A"}, "continues: .* nextToken", id="only the first page"),
    pytest.param(
        [{"events": HISTORY[:9], "NextToken": "A"}, {"events": HISTORY[9:20], "NextToken": "B"}],
        "continues: .* give all pages",
        id="only the first pages",
    ),
    pytest.param(
        [*HISTORY, {"events": HISTORY[:20], "nextToken": "A"}],
        "history that begins with state 'Charge' continues: .* ends with event 20, .* give all pages",
        id="only the first page of a child",
    ),
    pytest.param(
        [*[{**event, "previousEventId": None} for event in HISTORY]],
        "'ExecutionStarted' event of the history has no previousEventId",
        id="no links",
    ),
    pytest.param(
        renamed({"previousEventId": "before"}), "'TaskStateEntered' event .* has no previousEventId", id="links"
    ),
    pytest.param(renamed({"timestamp": "when"}), "event 1 of the history has no timestamp", id="no timestamp"),
    pytest.param([*LOG[:20], *LOG[30:]], "has no events 21 to 30: CloudWatch Logs delivers .* best-effort", id="logs"),
    pytest.param(LOG[4:5], "begins with event 5, .* only some types of events: set the level", id="log level ERROR"),
    pytest.param(
        [*LOG, *[log_event(event, ARN + "2") for event in HISTORY]], "are of 2 executions", id="two executions"
    ),
    pytest.param(
        without({"input", "output", "parameters"}),
        "has no execution data: event 11.*--include-execution-data",
        id="no data",
    ),
    pytest.param(
        without({"input", "output", "parameters"}, LOG),
        "no execution data.*set includeExecutionData",
        id="logs without data",
    ),
    pytest.param([*HISTORY[:1], {**LOG[1], "details": {}}], "event 2, TaskStateEntered, .* no 'name'", id="no name"),
    pytest.param([{**HISTORY[0], "id": [0]}], "has the id .0., which is not a number", id="an id"),
    pytest.param(
        [{**HISTORY[0], "timestamp": "now"}], "has the timestamp 'now': write an ISO 8601 string", id="a timestamp"
    ),
    pytest.param([{**HISTORY[0], "type": 5}], "has the type 5, which is not a string", id="a type"),
]


@pytest.mark.parametrize(("history", "message"), WRONG)
def test_anything_else_is_refused(history: Any, message: str) -> None:
    with pytest.raises(SfnError, match=f"(?s){message}"):
        replay(history, ORDER)


@pytest.mark.parametrize("history", [5, None, b"[]"])
def test_a_value_of_a_wrong_type(history: Any) -> None:
    with pytest.raises(InvalidArgumentType, match="a history is a path, a dict or a list of events"):
        replay(history, ORDER)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty: get it with"),
        ("   \n", "is empty"),
        ("hello", "is not JSON: .* get it with"),
        ('{"a": 1}\n{', "line 2 of the history .* is not JSON"),
    ],
)
def test_a_file_that_is_not_a_history(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "history.json").write_text(content)
    with pytest.raises(SfnError, match=message):
        replay(tmp_path / "history.json", ORDER)


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(DefinitionNotFound, match=r"There is no history .*none\.json"):
        replay(tmp_path / "none.json", ORDER)


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(SfnError, match="has no histories"):
        replay(tmp_path, ORDER)


def test_a_history_of_another_machine() -> None:
    other = {"StartAt": "Ship", "States": {"Ship": {"Type": "Succeed"}}}
    with pytest.raises(
        SfnError, match=r"of another state machine: it entered Charge, .* none of these states but Ship"
    ):
        replay(HISTORY, other)


@pytest.mark.parametrize("definition", [5, "nothing.asl.json", {"a": 1}])
def test_a_definition_that_is_none(definition: Any) -> None:
    with pytest.raises(SfnError):
        replay(HISTORY, definition)


def test_input_replaces_what_the_history_lacks() -> None:
    history = without({"input"})
    with pytest.raises(SfnError, match="the input of the execution, in event 1 of the history, is missing"):
        replay(history, ORDER)

    replay(history, ORDER, input={"total": 20, "items": [1, 2, 3]}).assert_same_path()


def test_cut_data() -> None:
    cut = [dict(event) for event in LOG]
    cut[0]["details"] = {**cut[0]["details"], "inputDetails": {"truncated": True}}
    with pytest.raises(SfnError, match="in event 1 of the history, is cut; pass it as input="):
        replay(cut, ORDER)

    answer = next(event for event in cut if event["type"] == "TaskSucceeded")
    answer["details"] = {**answer["details"], "outputDetails": {"truncated": True}}
    with pytest.raises(
        SfnError, match=r"event 11, TaskSucceeded of state 'Charge', is cut: CloudWatch Logs keeps 248 KB"
    ):
        replay(cut, ORDER)


def test_a_masked_answer() -> None:
    masked = [dict(event) for event in HISTORY]
    masked[10] = {**masked[10], "taskSucceededEventDetails": {"output": "***"}}
    with pytest.raises(SfnError, match="the output of event 11, TaskSucceeded, is not JSON: has it been masked or cut"):
        replay(masked, ORDER)


def test_placeholders_get_a_value_that_fits(tmp_path: Path) -> None:
    with_placeholders = json.loads(text(ORDER).replace(f"{FUNCTION}pack", "${PackArn}"))
    (tmp_path / "order.asl.json").write_text(text(with_placeholders))

    found = replay(HISTORY, tmp_path / "order.asl.json")

    found.assert_same_path()
    assert found.notes == (
        "${PackArn} of the definition has no value, and got its name or a made-up ARN: to give others, replay with "
        "load(...)",
    )


def test_a_placeholder_for_a_number_needs_its_value(tmp_path: Path) -> None:
    definition = text(ORDER).replace('"TimeoutSeconds": 30', '"TimeoutSeconds": "${Timeout}"')
    (tmp_path / "order.asl.json").write_text(definition.replace('"${Timeout}"', "${Timeout}"))

    with pytest.raises(UnresolvedSubstitution, match="Timeout"):
        replay(HISTORY, tmp_path / "order.asl.json")
    with mock_sfn(freeze=False) as sfn:
        machine = sfn.executor.load(tmp_path / "order.asl.json", substitutions={"Timeout": 30})
        sfn.executor.replay(HISTORY, machine).assert_same_path()


def test_logs_of_an_express_workflow() -> None:
    assert replay(LOG, ORDER).execution.machine.type == "EXPRESS"
    assert replay(HISTORY, ORDER).execution.machine.type == "STANDARD"


PLAIN = {
    "StartAt": "Add",
    "States": {
        "Add": {"Type": "Pass", "Result": 3, "ResultPath": "$.n", "Next": "Work"},
        "Work": {
            "Type": "Task",
            "Resource": f"{FUNCTION}work",
            "Catch": [{"ErrorEquals": ["Busy"], "Next": "Is"}],
            "End": True,
        },
        "Is": {"Type": "Choice", "Choices": [{"Variable": "$.Error", "IsPresent": True, "Next": "Done"}]},
        "Done": {"Type": "Succeed"},
    },
}


def test_data_that_no_task_needs_may_be_missing_or_cut() -> None:
    """Errors are in a history without execution data; payloads that it does not have are not compared."""
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("work", raises=LambdaFunctionError("Busy"))
        history = sfn.executor.run(PLAIN, {"n": 1}).history
    cut = [
        {**event, key: {**value, "input": value["input"][:4], "inputDetails": {"truncated": True}}}
        for event in history
        for key, value in event.items()
        if isinstance(value, dict) and event["type"] == "LambdaFunctionScheduled"
    ]

    without_data = replay(without({"input", "output", "parameters"}, history), PLAIN, input={"n": 1})
    with_less = replay([*history[: cut[0]["id"] - 1], *cut, *history[cut[0]["id"] :]], PLAIN)

    for found in (without_data, with_less):
        found.assert_same_path()
        assert found.notes == ()


def test_what_a_service_answered_to_a_request_may_be_cut() -> None:
    ask = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"},
        "End": True,
    }
    definition = {"StartAt": "Ask", "States": {"Ask": ask}}
    with mock_sfn(freeze=False) as sfn:
        sfn.executor.mock_task("Ask", callback=TaskSuccess(1), check_result=False)
        history = sfn.executor.run(definition).history
    for event in history:
        if event["type"] == "TaskSubmitted":
            event["taskSubmittedEventDetails"].update(output='{"Mes', outputDetails={"truncated": True})

    replay(history, definition).assert_same_path()
