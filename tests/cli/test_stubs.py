"""``pytest-sfn stubs``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.cli.main import main
from pytest_sfn.definition.source.example_values import examples
from pytest_sfn.values.python_source import Source, write_call, write_value
from tests.replaying.recordings import ORDER, record_order

INVOKE = "arn:aws:states:::lambda:invoke"
FLOW = {
    "StartAt": "Charge",
    "States": {
        "Charge": {"Type": "Task", "Resource": "${ChargeArn}", "Next": "Approve"},
        "Approve": {
            "Type": "Task",
            "Resource": f"{INVOKE}.waitForTaskToken",
            "Parameters": {"FunctionName": "ask-boss:live", "Payload": {"token.$": "$$.Task.Token"}},
            "Next": "Queue",
        },
        "Queue": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs", "MessageBody": "x"},
            "Next": "Work",
        },
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::glue:startJobRun.sync",
            "Parameters": {"JobName": "j"},
            "End": True,
        },
    },
}


@pytest.fixture
def flow(pytester: pytest.Pytester) -> Path:
    path = pytester.path / "order-flow.asl.json"
    path.write_text(json.dumps(FLOW), "utf-8")
    return path


def test_the_module_passes_as_it_is_written(pytester: pytest.Pytester, flow: Path):
    assert main(["stubs", flow.name, "-o", "test_order.py"]) == 0

    text = (pytester.path / "test_order.py").read_text("utf-8")
    assert text.startswith(
        '"""Tests of the state machine in order-flow.asl.json."""\n\n'
        "from pytest_sfn import TaskSuccess, mock_lambda, mock_task\n\n\n"
        '@mock_lambda("ChargeArn", returns={})\n'
        '@mock_lambda("ask-boss", callback=TaskSuccess({}))\n'
        "@mock_task(\n"
        '    "Queue",\n'
    )
    assert "def test_order_flow(sfn_executor):\n" in text
    assert pytester.runpytest_subprocess("test_order.py").ret == 0


def test_a_task_on_a_branch_that_is_not_taken_may_stay_unused(pytester: pytest.Pytester):
    function = "arn:aws:lambda:us-east-1:123456789012:function"
    rule = {"Variable": "$.fast", "IsPresent": True, "Next": "Fast"}
    branch = {"StartAt": "Count", "States": {"Count": {"Type": "Task", "Resource": f"{function}:count", "End": True}}}
    states = {
        "Ask": {"Type": "Task", "Resource": f"{function}:ask", "Next": "Both"},
        "Both": {"Type": "Parallel", "Branches": [branch], "ResultPath": None, "Next": "IsFast"},
        "IsFast": {"Type": "Choice", "Choices": [rule], "Default": "Slow"},
        "Fast": {"Type": "Task", "Resource": f"{function}:fast", "End": True},
        "Slow": {"Type": "Task", "Resource": f"{function}:ask", "End": True},
    }
    (pytester.path / "order.asl.json").write_text(json.dumps({"StartAt": "Ask", "States": states}), "utf-8")

    assert main(["stubs", "order.asl.json", "-o", "test_order.py"]) == 0

    text = (pytester.path / "test_order.py").read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith("@")] == [
        '@mock_lambda("ask", returns={})',
        '@mock_lambda("count", returns={})',
        '@mock_lambda("fast", returns={}, required=False)',
    ]
    assert pytester.runpytest_subprocess("test_order.py").ret == 0


def test_a_machine_of_a_template_is_named_with_its_file(pytester: pytest.Pytester, capfd: pytest.CaptureFixture[str]):
    machine = {"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}
    resource = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": machine}}
    (pytester.path / "template.json").write_text(json.dumps({"Resources": {"OrderFlow": resource}}), "utf-8")

    assert main(["stubs", "template.json", "--id", "OrderFlow"]) == 0

    assert capfd.readouterr().out == (
        '"""Tests of the state machine in template.json#OrderFlow."""\n\n\n'
        "def test_order_flow(sfn_executor):\n"
        '    execution = sfn_executor.run("template.json#OrderFlow", {})\n\n'
        "    execution.assert_succeeded()\n"
    )


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        (
            {"Resource": INVOKE, "Parameters": {"FunctionName.$": "$.name"}},
            "# T: fake the functions that its input names",
        ),
        ({"Resource": "arn:aws:states:us-east-1:123456789012:activity:a"}, '@mock_task("T", returns={})'),
    ],
)
def test_a_task_without_a_sample(
    pytester: pytest.Pytester, capfd: pytest.CaptureFixture[str], fields: dict[str, Any], line: str
):
    definition = {"StartAt": "T", "States": {"T": {"Type": "Task", **fields, "End": True}}}
    (pytester.path / "t.asl.json").write_text(json.dumps(definition), "utf-8")

    assert main(["stubs", "t.asl.json"]) == 0
    assert f"{line}\n" in capfd.readouterr().out


def test_the_standard_input_has_no_path_to_name(capfd: pytest.CaptureFixture[str]):
    assert main(["stubs", "-"]) == 1
    assert "stubs takes the path of a definition" in capfd.readouterr().err


def test_values_are_laid_out_as_a_formatter_does():
    value = {"a": ["x" * 40, "y" * 40], "b": {"c": None, "d": True}, "e": 1.5}

    assert eval(write_value(value)) == value
    assert write_value(value).splitlines()[:2] == ["{", f'    "a": ["{"x" * 40}", "{"y" * 40}"],']
    assert write_call("f", "a", g=Source("h()")) == 'f("a", g=h())'


def test_the_fakes_of_a_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "history.json").write_text(json.dumps({"events": record_order()}, default=str))
    (tmp_path / "order.asl.json").write_text(json.dumps(ORDER))

    assert main(["stubs", "history.json", "--definition", "order.asl.json", "--redact", "$..few"]) == 0

    source = capsys.readouterr().out
    assert 'sfn_executor.run("order.asl.json", {"total": 20, "items": [1, 2, 3], "few": "***"})' in source
    assert '@mock_lambda("pack", returns=1)' in source


def test_a_history_needs_its_definition(tmp_path: Path, capsys: Any) -> None:
    history = tmp_path / "history.json"
    history.write_text(json.dumps({"events": record_order()}, default=str))

    assert main(["stubs", str(history)]) == 1

    assert (
        "history.json is the history of an execution (its first event is ExecutionStarted)" in capsys.readouterr().err
    )


def test_explores_and_writes_the_runs_to_keep(pytester: pytest.Pytester):
    charge = "arn:aws:lambda:us-east-1:123456789012:function:charge"
    definition = {
        "StartAt": "Charge",
        "States": {
            "Charge": {
                "Type": "Task",
                "Resource": charge,
                "End": True,
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
            },
            "Failed": {"Type": "Fail", "Error": "OrderFailed"},
        },
    }
    (pytester.path / "order.asl.json").write_text(json.dumps(definition), "utf-8")

    assert main(["stubs", "order.asl.json", "--explore", "--input", '{"id": 1}', "-o", "test_order.py"]) == 0

    assert (pytester.path / "test_order.py").read_text("utf-8") == (
        '"""Tests of the state machine in order.asl.json: '
        'the runs that together reach everything that runs can reach."""\n\n'
        "import pytest\n\n"
        "from pytest_sfn import mock_lambda\n\n\n"
        '@mock_lambda("charge", returns={})\n'
        "@pytest.mark.parametrize(\n"
        '    ("faults", "status", "path"),\n'
        "    [\n"
        '        ("no fault", "SUCCEEDED", ["Charge"]),\n'
        '        ("Charge: UnexpectedError", "FAILED", ["Charge", "Failed"]),\n'
        "    ],\n"
        ")\n"
        "def test_order(sfn_executor, faults, status, path):\n"
        '    (outcome,) = sfn_executor.explore("order.asl.json", {"id": 1}, only=faults).outcomes\n\n'
        "    assert outcome.status == status\n"
        "    assert outcome.example.path == path\n"
    )
    assert pytester.runpytest_subprocess("test_order.py").ret == 0


def test_explores_a_definition_with_placeholders(pytester: pytest.Pytester, flow: Path):
    assert main(["stubs", flow.name, "--explore", "-o", "test_order.py"]) == 0

    assert "sfn_executor.load(" in (pytester.path / "test_order.py").read_text("utf-8")
    assert pytester.runpytest_subprocess("test_order.py").ret == 0


@pytest.mark.parametrize(
    ("field", "name", "value"),
    [
        ("TopicArn", "var.orders", "arn:aws:sns:us-east-1:123456789012:orders"),
        ("TopicArn", "data.aws_sns_topic.orders.arn", "arn:aws:sns:us-east-1:123456789012:orders"),
        ("QueueUrl", "var.jobs", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"),
        ("StateMachineArn", "var.child", "arn:aws:states:us-east-1:123456789012:stateMachine:child"),
        ("Resource", "var.charge", "arn:aws:lambda:us-east-1:123456789012:function:var-charge"),
        ("Seconds", "var.pause", 1),
        ("TableName", "var.table_name", "table_name"),
        ("TableName", "Orders", "Orders"),
    ],
)
def test_an_example_fits_its_place(field: str, name: str, value: Any):
    assert examples(f'{{"{field}": "${{{name}}}"}}', [name]) == {name: value}


def stubs_that_pass(pytester: pytest.Pytester, definition: dict[str, Any]) -> str:
    """The test module that is written for a definition, which passes."""
    (pytester.path / "flow.asl.json").write_text(json.dumps(definition), "utf-8")

    assert main(["stubs", "flow.asl.json", "-o", "test_flow.py"]) == 0
    assert pytester.runpytest_subprocess("test_flow.py").ret == 0

    return (pytester.path / "test_flow.py").read_text("utf-8")


def test_a_result_has_the_members_that_the_definition_reads(pytester: pytest.Pytester):
    definition = {
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:glue:getCrawler",
                "Parameters": {"Name": "c"},
                "ResultPath": "$.found",
                "Next": "Ready?",
            },
            "Ready?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.found.Crawler.State", "StringEquals": "READY", "Next": "Done"}],
                "Default": "Done",
            },
            "Done": {"Type": "Succeed"},
        },
    }

    text = stubs_that_pass(pytester, definition)

    assert '"State": "READY"' in text


def test_a_result_is_the_last_page(pytester: pytest.Pytester):
    definition = {
        "StartAt": "Scan",
        "States": {
            "Scan": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan",
                "Parameters": {"TableName": "orders"},
                "Next": "More?",
            },
            "More?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.LastEvaluatedKey", "IsPresent": True, "Next": "Scan"}],
                "Default": "Done",
            },
            "Done": {"Type": "Succeed"},
        },
    }

    text = stubs_that_pass(pytester, definition)

    assert "LastEvaluatedKey" not in text
