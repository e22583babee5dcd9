"""``pytest-sfn`` and ``python -m pytest_sfn``."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.cli.main import main
from tests.reporting.page.pages import PageParser

FLOW = {
    "StartAt": "Paid?",
    "States": {
        "Paid?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.paid", "BooleanEquals": True, "Next": "Ship"},
                {"Variable": "$.vip", "BooleanEquals": True, "Next": "Ship"},
            ],
            "Default": "Refuse",
        },
        "Ship": {
            "Type": "Task",
            "Resource": "${ShipFunctionArn}",
            "Catch": [{"ErrorEquals": ["Lost", "Late"], "Next": "Refuse"}],
            "End": True,
        },
        "Refuse": {"Type": "Fail"},
    },
}


@pytest.fixture
def flow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "flow.asl.json"
    path.write_text(json.dumps(FLOW), "utf-8")
    return path


def test_a_diagram_is_mermaid_on_the_standard_output(flow: Path, capfd: pytest.CaptureFixture[str]):
    assert main(["diagram", str(flow)]) == 0

    assert capfd.readouterr().out.startswith('stateDiagram-v2\n    state "Paid?" as s1\n')


def test_the_suffix_of_the_file_is_the_format(flow: Path, capfd: pytest.CaptureFixture[str]):
    pytest.importorskip("graphlay")

    assert main(["diagram", "flow.asl.json", "-o", "pictures/flow.svg"]) == 0

    text = Path("pictures/flow.svg").read_text("utf-8")
    assert text.startswith("<svg ")
    assert 'aria-label="State machine flow"' in text
    assert "${ShipFunctionArn}" in text
    assert capfd.readouterr().err == "wrote pictures/flow.svg\n"


def test_a_machine_of_a_template(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    machine = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": FLOW}}
    template = tmp_path / "template.json"
    template.write_text(json.dumps({"Resources": {"One": machine, "Two": machine}}), "utf-8")

    assert main(["diagram", str(template), "--id", "Two"]) == 0
    assert main(["diagram", str(template)]) == 1

    assert "One, Two" in capfd.readouterr().err


def test_a_file_that_is_missing_is_said(capfd: pytest.CaptureFixture[str]):
    assert main(["diagram", "none.asl.json"]) == 1

    assert capfd.readouterr().err.startswith("pytest-sfn: ")


def test_an_invalid_definition_is_explained(flow: Path, capfd: pytest.CaptureFixture[str]):
    flow.write_text('{"StartAt": "A", "States": {}}', "utf-8")

    assert main(["diagram", str(flow)]) == 1

    assert "Step Functions would reject the definition" in capfd.readouterr().err


def summary(outcomes: list[dict[str, Any]], **changes: Any) -> str:
    machine = {"name": "flow.asl.json", "file": "flow.asl.json", "definition": FLOW, "outcomes": outcomes}
    return json.dumps({"format": "pytest-sfn-coverage", "version": 1, "machines": [machine], **changes})


def outcome(kind: str, state: str, location: str, what: str, count: int) -> dict[str, Any]:
    return {"kind": kind, "state": state, "location": location, "outcome": what, "count": count}


OUTCOMES = [
    outcome("states", "Paid?", "/States/Paid?", "visited", 3),
    outcome("choice_rules", "Paid?", "/States/Paid?/Choices[0]", "matched", 0),
    outcome("choice_rules", "Paid?", "/States/Paid?/Choices[0]", "not matched", 3),
    outcome("choice_rules", "Paid?", "/States/Paid?/Choices[1]", "matched", 2),
    outcome("transitions", "Paid?", "/States/Paid?/Default", "default", 1),
    outcome("states", "Ship", "/States/Ship", "visited", 2),
    outcome("transitions", "Ship", "/States/Ship", "end", 1),
    outcome("catchers", "Ship", "/States/Ship/Catch[0]", "caught Lost", 0),
    outcome("catchers", "Ship", "/States/Ship/Catch[0]", "caught Late", 1),
    outcome("states", "Refuse", "/States/Refuse", "visited", 2),
]


def test_a_report_from_a_coverage_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("graphlay")
    monkeypatch.chdir(tmp_path)
    Path("coverage.json").write_text(summary(OUTCOMES), "utf-8")

    assert main(["report", "coverage.json"]) == 0

    (machine,) = PageParser(Path("report.html").read_text("utf-8")).data["machines"]
    assert machine["file"] == "flow.asl.json"
    assert {state["name"]: state["visits"] for state in machine["states"]} == {"Paid?": 3, "Ship": 2, "Refuse": 2}
    assert {(arrow["from"], arrow["label"]): arrow["taken"] for arrow in machine["arrows"]} == {
        ("", ""): 3,
        ("Paid?", "$.paid == true"): 0,
        ("Paid?", "$.vip == true"): 2,
        ("Paid?", "otherwise"): 1,
        ("Ship", ""): 1,
        ("Ship", "catch Lost, Late"): 1,
        ("Refuse", ""): 2,
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("{}", "is not a coverage summary: run pytest with --sfn-cov-report=json:"),
        (summary([], version=2), "has version 2, and this pytest-sfn reads version 1"),
        (summary([], machines=[{}]), "is not a whole coverage summary: KeyError('definition')"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, message: str, capfd: pytest.CaptureFixture[str]):
    path = tmp_path / "coverage.json"
    path.write_text(text, "utf-8")

    assert main(["report", str(path)]) == 1

    assert message in capfd.readouterr().err


def test_it_is_a_module_and_a_program(flow: Path):
    module = subprocess.run([sys.executable, "-m", "pytest_sfn", "diagram", str(flow)], capture_output=True, check=True)

    assert module.stdout.startswith(b"stateDiagram-v2")
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"pytest-sfn": f"{main.__module__}:{main.__name__}"}


def test_without_a_command_it_shows_them(capfd: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        main([])

    assert ended.value.code == 2
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "Draw a state machine as SVG or Mermaid." in capfd.readouterr().out


def test_a_picture_of_another_kind_is_refused(flow: Path, capfd: pytest.CaptureFixture[str]):
    assert main(["diagram", str(flow), "-o", "flow.PNG"]) == 1

    assert "flow.PNG: a diagram is SVG (.svg) or Mermaid (.mmd), not .png" in capfd.readouterr().err
    assert not Path("flow.PNG").exists()


def test_an_output_below_a_file(flow: Path, capfd: pytest.CaptureFixture[str]):
    assert main(["diagram", str(flow), "-o", f"{flow}/flow.svg"]) == 1

    assert capfd.readouterr().err == f"pytest-sfn: {flow}: Not a directory\n"


def test_a_coverage_summary_that_is_not_text(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    path = tmp_path / "coverage.json"
    path.write_bytes(b"\xff")

    assert main(["report", str(path)]) == 1

    assert "coverage.json is not UTF-8 text" in capfd.readouterr().err


def test_ctrl_c_ends_without_a_traceback(
    flow: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pytest_sfn.cli.diagram.write_output", interrupted)

    assert main(["diagram", str(flow)]) == 130
    assert capfd.readouterr() == ("", "")


def test_a_reader_that_wants_no_more_is_no_error(
    flow: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", sys.stdout)
    monkeypatch.setattr("pytest_sfn.cli.diagram.write_output", broken)

    assert main(["diagram", str(flow)]) == 1
    assert capfd.readouterr() == ("", "")
