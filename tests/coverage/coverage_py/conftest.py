"""A project with a definition, a template, a file that no test loads, and tests: ``project`` runs them."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tests.coverage.files.test_file_map import ORDER

TEMPLATE = """\
Resources:
  One:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        QueryLanguage: JSONata
        StartAt: A
        States:
          A:
            Type: Pass
            Output: "{% $states.input.x ? 'y' : 'n' %}"
            Next: B
          B: {Type: Succeed}
"""

TESTS = """
import pytest


class Declined(Exception):
    pass


@pytest.mark.parametrize("total", [1, 2])
def test_small(sfn_executor, sfn_lambdas, total):
    sfn_lambdas.register("Charge", returns={"total": total, "gift": True})
    sfn_executor.run("flows/order.asl.json").assert_succeeded()


def test_declined(sfn_executor, sfn_lambdas):
    sfn_lambdas.register("Charge", raises=Declined)
    sfn_executor.run("flows/order.asl.json").assert_failed()


def test_template(sfn_executor):
    sfn_executor.run("flows/template.yaml", {"x": 1}).assert_succeeded()
"""

SETTINGS = """
[run]
plugins = pytest_sfn.coverage
branch = true
source = flows
"""

TABLE = [
    "flows/lonely.asl.yaml * 2 * 2 * 0 * 0 * 0% * 3-4",
    "flows/order.asl.json * 11 * 4 * 10 * 4 * 52% * 8-13, 29-31",
    "flows/template.yaml * 3 * 0 * 2 * 1 * 80% * 11->exit",
]
"""What coverage.py says of the project, counted by hand."""


class Project:
    """The folder of a project. ``run`` runs Python in it, ``test`` pytest with coverage.py."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path = pytester.path
        self.write("flows/order.asl.json", ORDER)
        self.write("flows/template.yaml", TEMPLATE)
        self.write("flows/lonely.asl.yaml", "StartAt: A\nStates:\n  A: {Type: Pass, Next: B}\n  B: {Type: Succeed}\n")
        self.write("test_flows.py", TESTS)
        self.write(".coveragerc", SETTINGS)

    def write(self, name: str, text: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def run(self, *arguments: str) -> pytest.RunResult:
        return self.pytester.run(sys.executable, *arguments)

    def test(self, *arguments: str) -> pytest.RunResult:
        return self.run("-m", "pytest", "-p", "no:cacheprovider", "-p", "no:hypothesispytest", "--cov", *arguments)

    def coverage(self, *arguments: str) -> pytest.RunResult:
        return self.run("-m", "coverage", *arguments)


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG", "COVERAGE_CORE", "COVERAGE_FILE"):
        monkeypatch.delenv(name, raising=False)
    return Project(pytester)
