"""``sfn_snapshot``: syrupy's snapshot, in the test's world."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import RunTests

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


def test_follows_the_users_own_snapshot_fixture(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytest.importorskip("syrupy")
    pytester.makeconftest(
        """
        import pytest
        from syrupy.extensions.json import JSONSnapshotExtension

        @pytest.fixture
        def snapshot(snapshot):
            return snapshot.use_extension(JSONSnapshotExtension)
        """
    )

    run_tests(
        """
        def test_it(sfn_executor, sfn_snapshot):
            assert sfn_executor.run(NOTHING, {"a": 1}).output == sfn_snapshot
        """,
        "--snapshot-update",
    ).assert_outcomes(passed=1)

    assert (pytester.path / "__snapshots__" / "test_it" / "test_it.json").read_text().split() == ["{", '"a":', "1", "}"]


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
    result.stdout.fnmatch_lines(["E*SfnError*pip install *pytest-sfn[[]snapshot]*"])


def test_says_whose_snapshot_it_is_where_it_is_not_syrupys(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytest.importorskip("syrupy")
    pytester.makeconftest("import pytest\n\n@pytest.fixture\ndef snapshot():\n    return 1\n")

    result = run_tests("def test_it(sfn_snapshot):\n    pass\n")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["E*SfnError*snapshot*not syrupy's*conftest*"])
