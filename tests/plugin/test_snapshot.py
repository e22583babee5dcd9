"""``sfn_snapshot``: syrupy's snapshot, in the test's world."""

from __future__ import annotations

import json

import pytest

from tests.inner_pytest import RunTests

SOURCE = """
@mock_lambda("Greet", returns={"text": "hello", "list": [1, 2.5, None]})
def test_it(sfn_executor, sfn_snapshot):
    execution = sfn_executor.run(GREET)
    assert execution.output == sfn_snapshot
    assert execution.history == sfn_snapshot
    assert execution.snapshot() == sfn_snapshot
"""


def test_stores_then_compares(run_tests: RunTests) -> None:
    pytest.importorskip("syrupy")

    run_tests(SOURCE, "--snapshot-update").assert_outcomes(passed=1)
    run_tests(SOURCE).assert_outcomes(passed=1)
    changed = run_tests(SOURCE.replace("hello", "bye"))

    changed.assert_outcomes(failed=1)
    changed.stdout.fnmatch_lines(["E*bye*"])


def test_says_how_to_store_a_snapshot_that_differs_or_is_missing(run_tests: RunTests) -> None:
    pytest.importorskip("syrupy")

    missing = run_tests(SOURCE)
    run_tests(SOURCE, "--snapshot-update")
    changed = run_tests(SOURCE.replace("hello", "bye"))

    command = "pytest --snapshot-update 'test_it.py::test_it'"
    missing.stdout.fnmatch_lines([f"E*No snapshot is stored yet. To store this value: {command}"])
    changed.stdout.fnmatch_lines(
        ["E*$.text: expected *hello*, got *bye*", f"E*If the new value is right, store it: {command}"]
    )


def test_keeps_readable_json_without_ids(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytest.importorskip("syrupy")

    run_tests(
        """
        def test_it(sfn_executor, sfn_snapshot):
            execution = sfn_executor.run(NOTHING, {"b": 1, "a": 2})
            assert execution.output == sfn_snapshot
            assert execution == sfn_snapshot
        """,
        "--snapshot-update",
    ).assert_outcomes(passed=1)

    folder = pytester.path / "__snapshots__" / "test_it"
    assert json.loads((folder / "test_it.json").read_text()) == {"a": 2, "b": 1}
    assert json.loads((folder / "test_it.1.json").read_text())["path"] == ["Nothing"]


def test_says_what_to_do_where_syrupys_plugin_is_switched_off(run_tests: RunTests) -> None:
    pytest.importorskip("syrupy")

    result = run_tests("def test_it(sfn_snapshot):\n    pass\n", "-p", "no:syrupy")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E*SfnError*-p no:syrupy*"])


def test_says_what_to_do_where_syrupy_is_missing(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import sys

        @pytest.fixture(autouse=True)
        def without_syrupy(monkeypatch):
            monkeypatch.setitem(sys.modules, "syrupy.assertion", None)

        def test_it(sfn_snapshot):
            pass
        """,
        "-p",
        "no:syrupy",
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E*SfnError*pip install *pytest-sfn[[]snapshot[]]*"])


def test_says_whose_snapshot_it_is_where_it_is_not_syrupys(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytest.importorskip("syrupy")
    pytester.makeconftest("import pytest\n\n@pytest.fixture\ndef snapshot():\n    return 1\n")

    result = run_tests("def test_it(sfn_snapshot):\n    pass\n")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E*SfnError*snapshot*not syrupy's*conftest*"])
