"""Ini ``sfn_replays``: each history is a test item of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.inner_pytest import without_hypothesis  # noqa: F401 - a fixture
from tests.replaying.recordings import ORDER, changed, record_order


@pytest.fixture
def project(pytester: pytest.Pytester, without_hypothesis: None) -> Path:  # noqa: F811
    """A project with two histories, the definition that they were recorded with, and a changed one."""
    root = pytester.path
    (root / "histories").mkdir()
    text = json.dumps({"events": record_order()}, default=str)
    for number in (1, 2):
        (root / "histories" / f"order-{number}.json").write_text(text)
    (root / "order.asl.json").write_text(json.dumps(ORDER))
    (root / "new.asl.json").write_text(json.dumps(changed(lambda states: states["Charge"].pop("Retry"))))
    return root


def configure(root: Path, *lines: str, more: str = "") -> None:
    (root / "pytest.ini").write_text(
        "[pytest]\n" + more + "sfn_replays =\n" + "".join(f"    {line}\n" for line in lines)
    )


def test_each_file_is_an_item(pytester: pytest.Pytester, project: Path) -> None:
    configure(project, "histories/order-*.json = order.asl.json")

    result = pytester.runpytest_inprocess("-v")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["histories/order-1.json::order.asl.json PASSED*", "histories/order-2.json::order.asl.json PASSED*"]
    )


def test_a_divergence_is_a_failure(pytester: pytest.Pytester, project: Path) -> None:
    configure(project, "histories/order-1.json = order.asl.json", "histories/**/*.json = new.asl.json")

    result = pytester.runpytest_inprocess()

    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        [
            "*replay of order-1.json with new.asl.json*",
            "diverges at event 6: Charge was retried, now it is caught",
            ">     6    retried                                      caught",
            "FAILED histories/order-1.json::new.asl.json - diverges at event 6: *",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")


def test_items_are_selected_and_distributed(pytester: pytest.Pytester, project: Path) -> None:
    configure(project, "histories/order-*.json = order.asl.json")

    pytester.runpytest_inprocess("-k", "order-2").assert_outcomes(passed=1, deselected=1)
    pytester.runpytest_inprocess("histories/order-2.json").assert_outcomes(passed=1)
    pytester.runpytest_inprocess("histories/order-2.json::order.asl.json").assert_outcomes(passed=1)
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=2)


def test_a_history_that_cannot_be_read_is_a_failure(pytester: pytest.Pytester, project: Path) -> None:
    (project / "histories" / "order-3.json").write_text("")
    configure(project, "histories/order-[13].json = order.asl.json", "histories/order-2.json = none.asl.json")

    result = pytester.runpytest_inprocess()

    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(
        ["There is no definition file none.asl.json.*", "*order-3.json is empty: get it with: aws *"]
    )


def test_children_are_not_items(pytester: pytest.Pytester, project: Path) -> None:
    folder = project / "histories" / "order-1.children"
    folder.mkdir()
    (folder / "child.json").write_text((project / "histories" / "order-1.json").read_text())
    configure(project, "histories/**/*.json = order.asl.json")

    pytester.runpytest_inprocess().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("histories/refund-*.json = order.asl.json", "'histories/refund-[*].json' matches no file below *"),
        ("histories/order-1.json", "'histories/order-1.json' is not a line GLOB = DEFINITION, such as *"),
        ("= order.asl.json", "'= order.asl.json' is not a line GLOB = DEFINITION*"),
        ("/etc/*.json = order.asl.json", "'/etc/[*].json' is not a pattern relative to rootdir: *"),
    ],
)
def test_a_line_that_names_nothing_is_an_error(
    pytester: pytest.Pytester, project: Path, line: str, message: str
) -> None:
    configure(project, line)

    result = pytester.runpytest_inprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: sfn_replays: {message}"])


def test_histories_outside_of_testpaths_are_an_error(pytester: pytest.Pytester, project: Path) -> None:
    """They would never be replayed, and nobody would notice."""
    (project / "tests").mkdir()
    configure(project, "histories/order-*.json = order.asl.json", more="testpaths = tests\n")

    result = pytester.runpytest_inprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*order-1.json is outside of testpaths: add 'histories' to testpaths"])
    configure(project, "histories/order-*.json = order.asl.json", more="testpaths = tests histories\n")
    pytester.runpytest_inprocess().assert_outcomes(passed=2)


def test_settings_apply(pytester: pytest.Pytester, project: Path) -> None:
    configure(project, "histories/order-1.json = order.asl.json", more="sfn_redact = $..card\nsfn_region = eu-west-1\n")

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_replays_count_for_coverage(pytester: pytest.Pytester, project: Path) -> None:
    configure(project, "histories/order-1.json = order.asl.json")
    retry = [{"ErrorEquals": ["Busy"], "MaxAttempts": 2, "JitterStrategy": "FULL"}]
    jitter = changed(lambda states: states["Charge"].update(Retry=retry))
    (project / "order.asl.json").write_text(json.dumps(jitter))

    result = pytester.runpytest_inprocess("--sfn-cov")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*order.asl.json*"])
