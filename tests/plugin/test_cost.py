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


UNNEEDED = ("asyncio", "unittest.mock", "http.client", "ssl", "importlib.metadata")
"""Modules of Python that take long to import, and that a plain run has no use for."""

PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:F"
TASK = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": FUNCTION, "End": True}}}
OUTPUT = "{% $states.input.a %}"
JSONATA = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Pass", "Output": OUTPUT, "End": True}}}


@pytest.mark.parametrize(
    ("statement", "budget"),
    [
        ("import pytest_sfn.plugin", 29),
        (f"run({PASS!r})", 197),
        (f"run({TASK!r})", 218),
        (f"run({JSONATA!r})", 262),
    ],
    ids=["the plugin", "Pass", "Lambda", "JSONata"],
)
def test_a_run_imports_what_it_uses(pytester: pytest.Pytester, statement: str, budget: int) -> None:
    """Each module costs the first test: raise a budget only for what every such run needs."""
    script = f"""
def run(definition):
    from pytest_sfn import World
    world = World(freeze=False)
    world.open()
    world.lambdas.register("F", returns=1)
    world.executor.run(definition, {{"a": 1}})
    world.close()

{statement}
{REPORT}
print("unneeded:", sorted(set({UNNEEDED!r}) & set(sys.modules)) if "run" in {statement!r} else [])
"""

    result = pytester.run(sys.executable, "-c", script)

    result.stdout.fnmatch_lines(["unneeded: []"])
    modules = int(next(line for line in result.outlines if line.startswith("ours:")).split()[1])
    assert modules <= budget


def test_reading_an_execution_imports_what_is_read(pytester: pytest.Pytester) -> None:
    script = f"""
import sys
from pytest_sfn import mock_sfn
with mock_sfn(freeze=False) as sfn:
    execution = sfn.executor.run({PASS!r})
    execution.output, execution.status, execution.history
    print("reporting:", "pytest_sfn.reporting.trace.trace" in sys.modules)
    print("trace:", str(execution)[:9])
"""

    result = pytester.run(sys.executable, "-c", script)

    result.stdout.fnmatch_lines(["reporting: False", "trace: Execution"])


def test_assertions_of_the_library_are_not_rewritten(pytester: pytest.Pytester) -> None:
    """pytest would compile each module again where no bytecode is written."""
    pytester.makepyfile(
        """
        def test_it(sfn_executor):
            import pytest_sfn.world.world as module

            assert type(module.__loader__).__module__ == "_frozen_importlib_external"
        """
    )

    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_assertions_of_tests_are_rewritten(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(sfn_executor):\n    one = 1\n    assert one == 2\n")

    pytester.runpytest_subprocess().stdout.fnmatch_lines(["*assert 1 == 2*"])
