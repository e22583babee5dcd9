"""``pytest-sfn run`` and ``pytest-sfn policy``."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_sfn.cli.main import main

ARN = "arn:aws:lambda:us-east-1:123456789012:function:Charge"
FLOW = {
    "StartAt": "Charge",
    "States": {
        "Charge": {"Type": "Task", "Resource": "${ChargeArn}", "Next": "Wait"},
        "Wait": {"Type": "Wait", "Seconds": 86400, "End": True},
    },
}
FAKES = """
from pytest_sfn import mock_lambda

@mock_lambda("Charge")
def charge(event, context):
    return {"charged": event["price"]}
"""
MOCKS = {
    "StateMachines": {"flow": {"TestCases": {"Paid": {"Charge": "Charged"}}}},
    "MockedResponses": {"Charged": {"0": {"Return": {"charged": 7}}}},
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [*sys.path])
    (tmp_path / "flow.asl.json").write_text(json.dumps(FLOW), "utf-8")
    (tmp_path / "fakes.py").write_text(FAKES, "utf-8")
    (tmp_path / "mocks.json").write_text(json.dumps(MOCKS), "utf-8")
    return tmp_path


def run(*words: str) -> int:
    return main(["run", "flow.asl.json", "-s", f"ChargeArn={ARN}", *words])


def test_a_machine_runs_against_the_fakes_of_a_file(capfd: pytest.CaptureFixture[str]):
    assert run("--fakes", "fakes.py", "--input", '{"price": 3}') == 0

    text = capfd.readouterr().out
    assert "Task      Charge" in text
    assert 'SUCCEEDED {"charged":3}' in text.replace(": ", ":")


def test_an_input_may_be_a_file_and_the_result_json(folder: Path, capfd: pytest.CaptureFixture[str]):
    (folder / "input.json").write_text('{"price": 4}', "utf-8")

    assert run("--fakes", "fakes.py", "--input", "@input.json", "--json") == 0

    document = json.loads(capfd.readouterr().out)
    assert (document["status"], document["output"], document["error"]) == ("SUCCEEDED", {"charged": 4}, None)
    assert document["history"][-1]["type"] == "ExecutionSucceeded"


def test_a_test_case_of_a_mock_configuration_answers(capfd: pytest.CaptureFixture[str]):
    assert run("--mock-config", "mocks.json", "--test-case", "Paid", "--json") == 0
    assert json.loads(capfd.readouterr().out)["output"] == {"charged": 7}


def test_a_failed_execution_is_the_exit_status(folder: Path, capfd: pytest.CaptureFixture[str]):
    assert run("--fakes", "fakes.py") == 1
    assert "KeyError" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--fakes", "nothing.py"], "--fakes: there is no file nothing.py"),
        (["--fakes", "empty.py"], "--fakes: empty.py has no fakes"),
    ],
)
def test_a_mistake_is_said(folder: Path, capfd: pytest.CaptureFixture[str], words: list[str], message: str):
    (folder / "empty.py").write_text("", "utf-8")

    assert run(*words) == 1
    assert message in capfd.readouterr().err


def test_an_input_that_is_not_json_is_a_wrong_command_line(folder: Path, capfd: pytest.CaptureFixture[str]):
    assert run("--input", "{") == 2
    assert "--input is not JSON" in capfd.readouterr().err


def test_a_missing_fake_is_said_without_a_traceback():
    words = [sys.executable, "-m", "pytest_sfn", "run", "flow.asl.json", "-s", f"ChargeArn={ARN}"]

    ended = subprocess.run(words, capture_output=True, text=True, check=False)

    assert ended.returncode == 1
    assert ended.stderr.startswith("pytest-sfn: state 'Charge' of")
    assert "no fake is registered for it" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_definition_may_come_from_the_standard_input(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}'))

    assert main(["run", "-", "--json", "--input", "[1]"]) == 0
    assert json.loads(capfd.readouterr().out)["output"] == [1]


def test_the_policy_of_a_machine(capfd: pytest.CaptureFixture[str]):
    assert main(["policy", "flow.asl.json", "-s", f"ChargeArn={ARN}"]) == 0

    (statement,) = json.loads(capfd.readouterr().out)["Statement"]
    assert statement["Action"] == ["lambda:InvokeFunction"]
    assert statement["Resource"] == [ARN]


def test_a_substitution_needs_a_value(capfd: pytest.CaptureFixture[str]):
    assert main(["policy", "flow.asl.json", "-s", "ChargeArn"]) == 2
    assert "--substitution takes NAME=VALUE, not 'ChargeArn'" in capfd.readouterr().err


TERRAFORM = """
variable "topic" {}
variable "limit" {}
resource "aws_lambda_function" "ship" { function_name = "live-ship" }
resource "aws_sfn_state_machine" "one" {
  definition = templatefile("${path.module}/ship.tftpl", { ship = aws_lambda_function.ship.arn, limit = var.limit })
}
resource "aws_sfn_state_machine" "two" {
  definition = jsonencode({
    StartAt = "S"
    States = { S = { Type = "Task", Resource = var.topic, TimeoutSeconds = var.limit, End = true } }
  })
}
"""
SHIP = """{
  "StartAt": "S",
  "States": {"S": {"Type": "Task", "Resource": "${ship}", "TimeoutSeconds": ${limit}, "End": true}}
}"""


@pytest.fixture
def module(folder: Path) -> Path:
    pytest.importorskip("hcl2")
    (folder / "tf").mkdir()
    (folder / "tf" / "main.tf").write_text(TERRAFORM, "utf-8")
    (folder / "tf" / "ship.tftpl").write_text(SHIP, "utf-8")
    return folder / "tf"


def test_a_policy_names_the_functions_that_the_file_names(
    folder: Path, module: Path, capfd: pytest.CaptureFixture[str]
):
    flow = {"DefinitionUri": "flow.asl.json", "DefinitionSubstitutions": {"ChargeArn": {"Fn::GetAtt": ["F", "Arn"]}}}
    function = {"Type": "AWS::Serverless::Function", "Properties": {"FunctionName": "shop-charge"}}
    template = {"Resources": {"Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": flow}, "F": function}}
    (folder / "template.json").write_text(json.dumps(template), "utf-8")

    for definition, name in (("template.json", "shop-charge"), ("tf#one", "live-ship"), ("tf#two", "var-topic")):
        assert main(["policy", definition]) == 0
        (statement,) = json.loads(capfd.readouterr().out)["Statement"]
        assert [arn.rpartition(":")[2] for arn in statement["Resource"]] == [name]


def test_variables_without_a_value_get_one_that_fits_their_place(module: Path, capfd: pytest.CaptureFixture[str]):
    assert main(["validate", "tf"]) == 0
    assert main(["diagram", "tf#one"]) == 0
    assert main(["stubs", "tf#two"]) == 0

    assert '"var.limit": 1' in capfd.readouterr().out


def test_a_warning_is_a_line(folder: Path, capfd: pytest.CaptureFixture[str]):
    assert run("-s", "ChargeAnr=x", "--fakes", "fakes.py", "--input", '{"price": 3}') == 0

    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("pytest-sfn: warning: UNUSED_SUBSTITUTION: The substitution 'ChargeAnr' was given")


def test_a_file_that_cannot_be_opened_is_named_first(capfd: pytest.CaptureFixture[str]):
    assert run("--input", "@none.json") == 1
    assert capfd.readouterr().err == "pytest-sfn: none.json: No such file or directory\n"


def in_a_process(*words: str) -> tuple[int, str]:
    """The exit status, and what is written to standard error. In this process a mistake would fail the test, too."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_sfn", "run", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr


def test_a_missing_fake_is_shown_as_the_command_line_takes_it() -> None:
    status, message = in_a_process("flow.asl.json", "-s", f"ChargeArn={ARN}")

    assert status == 1
    assert "invoked the Lambda function 'Charge', and no fake is registered for it" in message
    assert message.endswith(
        "Put a fake into a Python file, and pass it with --fakes FILE:\n\n"
        "    from pytest_sfn import mock_lambda\n\n"
        '    @mock_lambda("Charge")\n'
        "    def charge(event, context):\n"
        "        return {}\n\n"
    )


def test_a_missing_fake_of_a_task_is_shown_too(folder: Path) -> None:
    call = {"Type": "Task", "Resource": "arn:aws:states:::bedrock:invokeModel", "ResultPath": None, "End": True}
    states = {"Get It": {**call, "Parameters": {"ModelId": "m", "Body": {}}}}
    (folder / "get.asl.json").write_text(json.dumps({"StartAt": "Get It", "States": states}), "utf-8")

    status, message = in_a_process("get.asl.json")

    assert status == 1
    assert '    @mock_task("Get It")\n    def get_it(arguments, context):\n        return {}\n' in message
    stub = message.partition("FILE:\n\n")[2].replace("\n    ", "\n").strip()
    (folder / "fakes.py").write_text(stub, "utf-8")
    assert in_a_process("get.asl.json", "--fakes", "fakes.py") == (0, "")


def test_an_error_about_a_file_names_its_page(capfd: pytest.CaptureFixture[str]):
    assert main(["run", "nope.asl.json"]) == 1

    assert capfd.readouterr().err.endswith(
        "see https://github.com/pytest-sfn/pytest-sfn/blob/main/docs/definitions.md#paths\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import nothere_at_all\n", "ModuleNotFoundError: No module named 'nothere_at_all'"),
        ("x =\n", "SyntaxError: invalid syntax"),
    ],
)
def test_a_file_of_fakes_that_cannot_be_run_shows_its_own_lines(
    folder: Path, capfd: pytest.CaptureFixture[str], text: str, message: str
):
    (folder / "broken.py").write_text(text, "utf-8")

    assert run("--fakes", "broken.py") == 1

    shown = capfd.readouterr().err
    assert shown.startswith("pytest-sfn: --fakes: broken.py cannot be run:\n  File ")
    assert message in shown
    assert "broken.py" in shown
    assert "runpy" not in shown


def test_an_input_that_is_not_text(folder: Path, capfd: pytest.CaptureFixture[str]):
    (folder / "input.json").write_bytes(b"\xff")

    assert run("--input", "@input.json") == 1

    assert "input.json is not UTF-8 text: invalid start byte at byte 0" in capfd.readouterr().err


def test_placeholders_without_a_value_are_given_as_the_command_line_takes_them(
    folder: Path, capfd: pytest.CaptureFixture[str]
):
    (folder / "flow.asl.json").write_text(
        '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${Table} ${opt:the stage}", "End": true}}}',
        "utf-8",
    )

    assert main(["run", "flow.asl.json", "-s", "opt:the stage=dev"]) == 1

    shown = capfd.readouterr().err
    assert (
        "flow.asl.json has placeholders without a value:\n  ${Table}\nGiven: opt:the stage.\nPass -s Table=...\n"
        in shown
    )
    assert "docs/definitions.md#placeholders" in shown
