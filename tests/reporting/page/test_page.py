"""The page: what it holds, and that nothing in it leads outside or gets out of its place."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn import Heartbeats, LambdaRegistry, SfnExecutor, TaskSuccess
from pytest_sfn.execution.results.report_records import MOST_EXECUTIONS, record_test
from pytest_sfn.reporting.page import recording
from pytest_sfn.reporting.page.embedding import content_hash
from pytest_sfn.reporting.page.page import render_page
from pytest_sfn.reporting.page.records import RecordedTest
from pytest_sfn.reporting.page.values import MOST_CHARACTERS, shown_cause, shown_value
from tests.reporting.page.pages import PageParser, value_of
from tests.reporting.pictures.machines import ORDER, task
from tests.reporting.pictures.svg.test_drawing import HOSTILE


def page_of(executor: SfnExecutor, *, test: str = "tests/test_it.py::test_it", outcome: str = "passed") -> PageParser:
    """The page of all executions of an executor, by way of the text that workers send."""
    record = record_test(test, outcome, executor.executions, set())
    return PageParser(render_page([RecordedTest.from_json(record.to_json())]))


def the_execution(page: PageParser) -> dict[str, Any]:
    ((execution,),) = (test["executions"] for test in page.data["tests"])
    return dict(execution)


def visits(page: PageParser) -> dict[str, dict[str, Any]]:
    return {visit["name"]: visit for visit in the_execution(page)["visits"]}


def order(executor: SfnExecutor, lambdas: LambdaRegistry, **given: Any) -> None:
    lambdas.register("Validate", lambda event, context: event)
    for name in ("Charge", "Book", "Pack", "Reserve"):
        lambdas.register(name, returns={"reserved": True}, required=False)
    executor.run(with_payloads(ORDER), given)


def with_payloads(value: Any) -> Any:
    """A definition whose Tasks send their input, and go on with the answer."""
    if isinstance(value, list):
        return [with_payloads(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {key: with_payloads(item) for key, item in value.items()}
    if value.get("Type") == "Task":
        changed["Parameters"] = {**value["Parameters"], "Payload.$": "$"}
        changed["OutputPath"] = "$.Payload"
    if value.get("Type") == "Map":
        changed["ItemsPath"] = "$.items"
    return changed


def test_a_page_is_one_file_that_loads_nothing(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry):
    order(sfn_executor, sfn_lambdas, count=1, items=[1, 2])

    page = page_of(sfn_executor)

    policy = next(
        fields["content"] for tag, fields in page.elements if fields.get("http-equiv") == "Content-Security-Policy"
    )
    assert str(policy).startswith("default-src 'none'; ")
    assert content_hash(page.scripts[1]) in str(policy)
    assert not [tag for tag, _ in page.elements if tag in ("link", "img", "iframe", "object", "embed")]
    assert not [fields for _, fields in page.elements if "src" in fields]
    addresses = [fields["href"] for _, fields in page.elements if "href" in fields]
    assert addresses == ["#picture"]


def test_the_execution_has_its_states_with_what_they_did(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry):
    order(sfn_executor, sfn_lambdas, count=1, items=[1, 2])

    page = page_of(sfn_executor)

    execution, states = the_execution(page), visits(page)
    assert execution["status"] == "SUCCEEDED"
    assert value_of(page.data, execution["input"]) == {"count": 1, "items": [1, 2]}
    assert value_of(page.data, states["Validate"]["input"]) == {"count": 1, "items": [1, 2]}
    (call,) = states["Charge"]["calls"]
    assert call["target"] == "lambda:invoke Charge"
    assert value_of(page.data, call["request"]) == {"count": 1, "items": [1, 2]}
    assert value_of(page.data, call["result"]) == {"reserved": True}
    assert call["endedBy"] == "result"
    around = execution["visits"][states["Done"]["around"]]
    assert (around["name"], states["Done"]["index"]) == ("Items", 1)


def test_coverage_counts_states_and_arrows(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry):
    order(sfn_executor, sfn_lambdas, count=1, items=[1, 2])
    order(sfn_executor, sfn_lambdas, count=0, backorder=False)

    (machine,) = page_of(sfn_executor).data["machines"]

    found = {state["name"]: state["visits"] for state in machine["states"]}
    assert (found["Validate"], found["Reserve"], found["Reject"], found["Try later"]) == (2, 2, 1, 0)
    missed = [(arrow["from"], arrow["field"]) for arrow in machine["arrows"] if not arrow["taken"]]
    assert missed == [
        ("Validate", "Catch"),
        ("In stock?", "Choices"),
        ("Wait for stock", "Next"),
        ("Fulfil", "Catch"),
        ("Reserved?", "Default"),
        ("Try later", "Next"),
    ]


def test_retries_have_their_delay_and_their_error(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry):
    sfn_lambdas.register("Charge", side_effect=[ValueError("busy"), {"paid": True}])
    retry = [{"ErrorEquals": ["ValueError"], "IntervalSeconds": 3}]
    sfn_executor.run({"StartAt": "Charge", "States": {"Charge": task("Charge", Retry=retry)}})

    page = page_of(sfn_executor)

    first, second = visits(page)["Charge"]["calls"]
    assert (first["endedBy"], page.data["values"][first["error"]]) == ("error", "ValueError")
    assert (second["attempt"], second["delay"], second["begin"]) == (1, 3.0, 3.0)


def test_heartbeats_are_kept(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry):
    answer = Heartbeats(every=60, then=TaskSuccess({}, after=timedelta(seconds=150)))
    sfn_lambdas.register("Review", callback=answer)
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Parameters": {"FunctionName": "Review", "Payload": {"token.$": "$$.Task.Token"}},
        "HeartbeatSeconds": 90,
        "End": True,
    }
    sfn_executor.run({"StartAt": "Review", "States": {"Review": state}})

    page = page_of(sfn_executor)

    visit = visits(page)["Review"]
    assert visit["heartbeats"] == [60.0, 120.0]
    assert visit["calls"][0]["limits"] == "heartbeat 1m 30s"
    assert visit["calls"][0]["awaitsToken"]


@pytest.mark.parametrize(("limit", "ended_by"), [("HeartbeatSeconds", "heartbeat"), ("TimeoutSeconds", "timeout")])
def test_a_task_that_times_out_says_why(sfn_executor: SfnExecutor, limit: str, ended_by: str):
    sfn_executor.mock_task("Ask", returns={})
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "https://sqs", "MessageBody.$": "$$.Task.Token"},
        limit: 60,
        "End": True,
    }
    sfn_executor.run({"StartAt": "Ask", "States": {"Ask": state}})

    page = page_of(sfn_executor)

    assert visits(page)["Ask"]["calls"][0]["endedBy"] == ended_by
    assert visits(page)["Ask"]["kind"] == "failed"


def test_how_each_visit_ended(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry):
    """Charge fails beside Items: what is inside them is stopped, and Fulfil's catcher takes the error."""
    sfn_lambdas.register("Validate", lambda event, context: event)
    sfn_lambdas.register("Charge", raises=ValueError("no funds"))
    for name in ("Pack", "Reserve"):
        sfn_lambdas.register(name, returns={}, required=False)
    sfn_executor.run(with_payloads(ORDER), {"count": 1, "items": [1]})

    kinds = {name: visit["kind"] for name, visit in visits(page_of(sfn_executor)).items()}

    assert kinds["Validate"] == "visited"
    assert kinds["Charge"] == "failed"
    assert kinds["Reserve"] == "stopped"
    assert kinds["Fulfil"] == "caught"
    assert kinds["Reject"] == "failed"


def test_children_name_their_parent_and_their_item(sfn_executor: SfnExecutor):
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Item",
        "States": {"Item": {"Type": "Pass", "End": True}},
    }
    sfn_executor.run(
        {"StartAt": "All", "States": {"All": {"Type": "Map", "ItemProcessor": processor, "End": True}}}, ["a", "b"]
    )

    page = page_of(sfn_executor)

    (test,) = page.data["tests"]
    parent, first, second = test["executions"]
    assert (first["parent"], first["item"], second["item"]) == (parent["id"], 0, 1)
    (machine,) = page.data["machines"]
    assert {state["name"]: state["visits"] for state in machine["states"]} == {"All": 1, "Item": 2}


def test_files_are_named_with_the_lines_of_states(sfn_executor: SfnExecutor, tmp_path: Path):
    text = '{\n "StartAt": "A",\n "States": {\n  "A": {"Type": "Pass", "Next": "B"},\n  "B": {"Type": "Succeed"}\n }\n}'
    (tmp_path / "flow.asl.json").write_text(text)
    (tmp_path / "flow.asl.yaml").write_text("StartAt: A\nStates:\n  # first\n  A:\n    Type: Succeed\n")
    for name in ("flow.asl.json", "flow.asl.yaml"):
        sfn_executor.run(str(tmp_path / name))

    record = record_test("t", "passed", sfn_executor.executions, set())
    data = PageParser(render_page([record], root=tmp_path)).data

    lines = {machine["file"]: [state["line"] for state in machine["states"]] for machine in data["machines"]}
    assert lines == {"flow.asl.json": [4, 5], "flow.asl.yaml": [4]}


def test_assigned_variables_are_shown_as_they_are(sfn_executor: SfnExecutor):
    variables = {"number": 6000, "nothing": None, "digits": "7", "list": [1, "2"]}
    sfn_executor.run({"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": variables, "End": True}}})

    page = page_of(sfn_executor)

    assert value_of(page.data, visits(page)["A"]["assigned"]) == variables


def test_a_value_is_held_once(sfn_executor: SfnExecutor):
    states = {name: {"Type": "Pass", "Next": chr(ord(name) + 1)} for name in "ABC"} | {"D": {"Type": "Succeed"}}
    sfn_executor.run({"StartAt": "A", "States": states}, {"same": 1})

    assert len(page_of(sfn_executor).data["values"]) == 1


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_stays_text(sfn_executor: SfnExecutor, text: str):
    name = re.sub(r"[\x00-\x1f\ud800\u2028\u2029\u202e\ufffe]", "", text)[:80] or "A"
    safe = text.replace("\ud800", "\\ud800")
    sfn_executor.run({"StartAt": name, "States": {name: {"Type": "Pass", "End": True}}}, {safe: safe})

    page = page_of(sfn_executor, test=f"test[{text}]")

    assert len(page.scripts) == 2
    assert the_execution(page)["visits"][0]["name"] == name
    assert page.data["machines"][0]["states"][0]["name"] == name
    assert not any("onerror" in fields for _, fields in page.elements)


def test_what_is_too_much_is_counted(sfn_executor: SfnExecutor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recording, "MOST_VISITS", 5)
    fails = {"Type": "Fail", "Error": "E"}
    choice = {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 9, "Next": "Fails"}], "Default": "Fine"}
    inner = {"StartAt": "Nine?", "States": {"Nine?": choice, "Fails": fails, "Fine": {"Type": "Succeed"}}}
    each = {"Type": "Map", "ItemProcessor": inner, "MaxConcurrency": 1, "End": True}
    sfn_executor.run({"StartAt": "Each", "States": {"Each": each}}, list(range(12)))

    page = page_of(sfn_executor)

    execution = the_execution(page)
    assert [visit["name"] for visit in execution["visits"]][-1] == "Fails"
    assert execution["leftOut"] == 21 - len(execution["visits"])
    (machine,) = page.data["machines"]
    assert machine["states"][1]["visits"] == 10


def test_most_executions_of_a_test_are_kept_and_those_that_failed_first(sfn_executor: SfnExecutor):
    choice = {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 1, "Next": "Bad"}], "Default": "Good"}
    states = {"Ok?": choice, "Bad": {"Type": "Fail"}, "Good": {"Type": "Succeed"}}
    machine = sfn_executor.load({"StartAt": "Ok?", "States": states})
    for number in [0] * MOST_EXECUTIONS + [1]:
        sfn_executor.run(machine, number)

    (test,) = page_of(sfn_executor).data["tests"]

    assert len(test["executions"]) == MOST_EXECUTIONS
    assert test["executions"][-1]["status"] == "FAILED"
    assert test["leftOut"] == 1


def test_long_values_are_cut():
    shown = shown_value("x" * (MOST_CHARACTERS + 10))

    assert len(shown) < MOST_CHARACTERS + 50
    assert shown.endswith("12 more characters")


def test_a_cause_in_json_is_indented():
    assert shown_cause('{"errorMessage":"no"}') == '{\n  "errorMessage": "no"\n}'
    assert shown_cause("{not json") == "{not json"
    assert shown_cause(None) is None


def test_a_page_without_tests_says_so():
    page = PageParser(render_page([]))

    assert page.data["machines"] == []
    assert page.data["tests"] == []
