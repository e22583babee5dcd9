"""Having the plugin installed costs next to nothing until one of its fixtures is used."""

from __future__ import annotations

import sys

import pytest

HEAVY = ("boto3", "botocore", "moto", "jsonata", "freezegun", "syrupy", "yaml", "simpy", "responses", "rich")
REPORT = f"""
import sys
print("heavy:", sorted({{name.partition(".")[0] for name in sys.modules}} & set({HEAVY!r})))
print("ours:", sum(name.startswith("pytest_sfn") for name in sys.modules))
"""


def test_importing_the_plugin_loads_nothing_heavy(pytester: pytest.Pytester) -> None:
    result = pytester.run(sys.executable, "-c", f"import pytest_sfn.plugin\n{REPORT}")

    result.stdout.fnmatch_lines(["heavy: []"])


def test_a_run_that_uses_no_fixture_loads_nothing_heavy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        f"""
        def test_it():
            pass

        def test_print():
            {REPORT.strip().replace(chr(10), chr(10) + " " * 12)}
        """
    )

    switched_off = ("-p", "no:syrupy", "-p", "no:hypothesispytest", "-p", "no:freezer")  # they import much
    result = pytester.runpytest_subprocess("-s", *switched_off)

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*heavy: []*"])


def test_importing_the_package_loads_nothing_but_itself(pytester: pytest.Pytester) -> None:
    result = pytester.run(sys.executable, "-c", f"import pytest_sfn\n{REPORT}")

    result.stdout.fnmatch_lines(["heavy: []", "ours: 1"])


def test_declaring_fakes_loads_no_aws_libraries(pytester: pytest.Pytester) -> None:
    declare = "from pytest_sfn import mock_lambda\nmock_lambda('F')(lambda event, context: 1)"

    result = pytester.run(sys.executable, "-c", f"{declare}\n{REPORT}")

    result.stdout.fnmatch_lines(["heavy: []"])
