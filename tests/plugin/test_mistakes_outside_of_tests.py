"""A mistake in a module, a conftest, a marker or a setting is shown as one of a test: what, where, and its page."""

from __future__ import annotations

import pytest

DOCS = "*See https://github.com/pytest-sfn/pytest-sfn/blob/main/docs/"
MISTAKE = "from pytest_sfn import mock_lambda\n\nmock_lambda('F', returns=1, raises='X')\n"
SAYS = "*InvalidArgumentValue: the fake function 'F' has 2 behaviours (raises, returns): give at most one"


def show(result: pytest.RunResult, *lines: str, at_most: int = 20) -> None:
    shown = result.outlines + result.errlines
    pytest.LineMatcher(shown).fnmatch_lines(lines)
    pytest.LineMatcher(shown).no_fnmatch_line("*pytest_sfn/declaring*")
    pytest.LineMatcher(shown).no_fnmatch_line("*pytest_sfn/plugin*")
    assert len(shown) <= at_most


@pytest.mark.parametrize("place", ["test_it.py", "conftest.py", "inner/conftest.py"])
def test_a_fake_that_is_wrong_at_import(pytester: pytest.Pytester, place: str) -> None:
    (pytester.path / "inner").mkdir()
    (pytester.path / "inner" / "test_inner.py").write_text("def test_it():\n    pass\n")
    (pytester.path / place).write_text(MISTAKE)

    show(pytester.runpytest_subprocess("-q", "-p", "no:cacheprovider"), SAYS, f"{DOCS}reference.md", at_most=30)


@pytest.mark.parametrize(
    ("marker", "text"),
    [
        ("sfn(strat='2026-01-01')", "*@pytest.mark.sfn does not take strat: did you mean 'start'?*"),
        ("sfn(start='yesterday')", "*start of @pytest.mark.sfn: 'yesterday' is not an instant: write ISO 8601*"),
        ("sfn_lambda()", "*@pytest.mark.sfn_lambda takes the arguments of @mock_lambda*"),
    ],
)
def test_a_marker_that_is_wrong(pytester: pytest.Pytester, marker: str, text: str) -> None:
    pytester.makepyfile(f"import pytest\n\n@pytest.mark.{marker}\ndef test_it(sfn_executor):\n    pass\n")

    show(pytester.runpytest_subprocess("-q"), text, f"{DOCS}*")


@pytest.mark.parametrize("line", ["sfn_start = yesterday", "sfn_strict = maybe", "sfn_seed = x"])
def test_a_setting_that_is_wrong(pytester: pytest.Pytester, line: str) -> None:
    pytester.makeini(f"[pytest]\n{line}\n")

    name = line.partition(" ")[0]
    show(pytester.runpytest_subprocess("-q"), f"ERROR: {name} in the ini file: *", f"{DOCS}configuration.md", at_most=4)


@pytest.mark.parametrize("option", ["--sfn-cov-report=pdf", "--sfn-cov-fail-under=101"])
def test_an_option_of_coverage_that_is_wrong(pytester: pytest.Pytester, option: str) -> None:
    show(pytester.runpytest_subprocess("-q", option), f"ERROR: {option}: *", f"{DOCS}coverage.md*", at_most=4)
