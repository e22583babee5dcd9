"""The summary lists every outcome of each machine, as a table, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.coverage.counters.counting import Counting
from pytest_sfn.coverage.summary.summary import CoverageSummary, dump_machines, merge_machines
from pytest_sfn.coverage.summary.texts import json_text, markdown, percent, terminal_lines
from pytest_sfn.execution.executor import SfnExecutor
from pytest_sfn.lambdas.registry import LambdaRegistry

Summarize = Callable[[], CoverageSummary]
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:F"

EVERYTHING: dict[str, Any] = {
    "QueryLanguage": "JSONata",
    "StartAt": "Call",
    "TimeoutSeconds": 1000,
    "States": {
        "Call": {
            "Type": "Task",
            "Resource": FUNCTION,
            "TimeoutSeconds": 60,
            "HeartbeatSeconds": 30,
            "Retry": [
                {"ErrorEquals": ["Busy"], "MaxAttempts": 1},
                {"ErrorEquals": ["Gone"], "MaxAttempts": 0},
            ],
            "Catch": [{"ErrorEquals": ["Busy", "States.Timeout"], "Next": "Choose"}],
            "Output": "{% $states.input.n > 1 ? $states.input : {} %}",
            "Next": "Choose",
        },
        "Choose": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $exists($states.input.n) %}", "Next": "Each"}],
            "Default": "Nothing",
        },
        "Each": {
            "Type": "Map",
            "Items": "{% [1] %}",
            "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}},
            "End": True,
        },
        "Nothing": {"Type": "Fail", "Comment": "# pragma: no cover"},
    },
}


@pytest.fixture
def summarize(counting: Counting) -> Summarize:
    return lambda: CoverageSummary(counting.machines(), Path.cwd())


def test_all_that_a_machine_can_do(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, summarize: Summarize
) -> None:
    sfn_lambdas.register("F", returns=1)
    sfn_executor.run(sfn_executor.load(EVERYTHING, name="everything"), {"n": 2}).assert_succeeded()

    (machine,) = summarize().machines

    assert {kind: (share.covered, share.total) for kind, share in _shares(machine).items()} == {
        "states": (4, 4),
        "transitions": (3, 4),
        "choice_rules": (1, 2),
        "retriers": (0, 3),
        "catchers": (0, 2),
        "maps": (1, 3),
        "timeouts": (0, 2),
        "heartbeats": (0, 1),
        "conditions": (1, 2),
    }
    assert [(outcome.state, outcome.never) for outcome in machine.missing] == [
        (None, "the execution never timed out"),
        ("Call", "retrier 1 (Busy) never used"),
        ("Call", "retrier 2 (Gone) never used up"),
        ("Call", "never caught Busy"),
        ("Call", "never caught States.Timeout"),
        ("Call", "never timed out"),
        ("Call", "never missed a heartbeat"),
        ("Call", "condition 1 of Output never false"),
        ("Choose", "Choice rule 1 (to Each) always matched"),
        ("Choose", "never went on to Nothing by Default"),
        ("Each", "never ran with no items"),
        ("Each", "never ran with several items"),
    ]


def _shares(machine: Any) -> dict[str, Any]:
    from pytest_sfn.coverage.summary.outcomes import KINDS

    return {kind: machine.share(kind) for kind in KINDS}


def test_of_a_state_that_was_never_visited_only_that_is_said(
    sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry, summarize: Summarize
) -> None:
    sfn_executor.load(EVERYTHING)

    (machine,) = summarize().machines

    texts = [f"{outcome.state}: {outcome.never}" for outcome in machine.missing if outcome.state]
    assert texts == [f"{name}: never visited" for name in ("Call", "Choose", "Each", "One")]


def test_the_table(sfn_executor: SfnExecutor, summarize: Summarize) -> None:
    sfn_executor.run({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}, name="x")
    choice = {"Type": "Choice", "Choices": [{"Variable": "$", "IsPresent": True, "Next": "E"}], "Default": "E"}
    two = sfn_executor.load({"StartAt": "C", "States": {"C": choice, "E": {"Type": "Succeed"}}}, name="choose")
    sfn_executor.run(two)

    assert list(terminal_lines(summarize(), missing=True)) == [
        "Name            States   Transitions   Choice rules   Cover",
        "-----------------------------------------------------------",
        "StateMachine1      1/1           1/1              -    100%",
        "choose             2/2           1/2            1/2     67%",
        "-----------------------------------------------------------",
        "TOTAL              3/3           2/3            1/2     75%",
        "",
        "choose never did:",
        "  C: Choice rule 1 (to E) always matched; never went on to E by Default",
    ]
    assert len(list(terminal_lines(summarize(), missing=False))) == 6


def test_markdown(sfn_executor: SfnExecutor, summarize: Summarize) -> None:
    choice = {"Type": "Choice", "Choices": [{"Variable": "$", "IsPresent": True, "Next": "E"}], "Default": "E"}
    sfn_executor.run(sfn_executor.load({"StartAt": "C", "States": {"C": choice, "E": {"Type": "Succeed"}}}, name="a_b"))

    assert markdown(summarize()) == (
        "### State machine coverage\n\n"
        "| Machine | States | Transitions | Choice rules | Cover |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        "| a\\_b | 2/2 | 1/2 | 1/2 | 67% |\n"
        "| **Total** | 2/2 | 1/2 | 1/2 | 67% |\n\n"
        "<details><summary>Never happened in a_b</summary>\n\n"
        "- C: Choice rule 1 (to E) always matched; never went on to E by Default\n\n"
        "</details>\n"
    )


def test_json(sfn_executor: SfnExecutor, summarize: Summarize, tmp_path: Path) -> None:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
    path = tmp_path / "a.asl.json"
    path.write_text(json.dumps(definition))
    sfn_executor.run(path)

    found = json.loads(json_text(summarize()))

    assert (found["format"], found["version"]) == ("pytest-sfn-coverage", 1)
    assert found["totals"]["all"] == {"covered": 2, "total": 2, "percent": 100.0}
    (machine,) = found["machines"]
    assert machine["file"] == machine["name"] == path.as_posix()
    assert machine["logical_id"] is None
    assert machine["definition"] == definition
    assert machine["missing"] == []
    assert machine["outcomes"] == [
        {"kind": "states", "state": "A", "location": "/States/A", "outcome": "visited", "count": 1},
        {"kind": "transitions", "state": "A", "location": "/States/A", "outcome": "end", "count": 1},
    ]


def test_hostile_names_are_shown_and_not_obeyed(sfn_executor: SfnExecutor, summarize: Summarize) -> None:
    name = "\x1b[31m<script>|`*\u202e\n"
    choice = {"Type": "Choice", "Choices": [{"Variable": "$", "IsPresent": False, "Next": "E"}], "Default": "E"}
    sfn_executor.run({"StartAt": name, "States": {name: choice, "E": {"Type": "Succeed"}}})

    table = "\n".join(terminal_lines(summarize(), missing=True))
    text = markdown(summarize())

    assert "\x1b" not in table
    assert "\\x1b[31m<script>|`*\\u202e\\n: Choice rule" in table
    assert "<script>" not in text
    assert "&lt;script&gt;\\|\\`\\*" in text


def test_the_same_machine_of_two_processes_is_one(sfn_executor: SfnExecutor, counting: Counting) -> None:
    sfn_executor.run(sfn_executor.load({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, name="one"))
    sent = json.loads(json.dumps(dump_machines(counting.machines())))

    (merged,) = merge_machines([*sent, *sent])

    assert merged.names == {"one"}
    assert set(merged.hits.values()) == {2}


def test_nothing_at_all(counting: Counting) -> None:
    summary = CoverageSummary([], Path.cwd())

    assert percent(summary.share()) == "100%"
    assert list(terminal_lines(summary, missing=True)) == ["No test ran a state machine."]
    assert json.loads(json_text(summary))["machines"] == []


def test_all_and_none_are_said_only_of_all_and_none() -> None:
    from pytest_sfn.coverage.summary.summary import Share

    assert [percent(Share(*share)) for share in ((0, 1000), (1, 1000), (999, 1000), (1000, 1000))] == [
        "0%",
        "1%",
        "99%",
        "100%",
    ]


def test_a_state_that_boto3_tests_is_not_a_machine(sfn_client: Any, summarize: Summarize) -> None:
    sfn_client.test_state(
        definition='{"Type": "Pass", "End": true}', roleArn="arn:aws:iam::123456789012:role/r", input="{}"
    )

    assert summarize().machines == []
