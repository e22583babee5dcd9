"""State machines in the reports of coverage.py: the same lines and branches in each, in one process and in several."""

from __future__ import annotations

import json
import os
import sys
from typing import Any
from xml.etree import ElementTree

import pytest
from coverage import CoverageData

from tests.coverage.coverage_py.conftest import SETTINGS, TABLE, Project


def branches_of(project: Project) -> dict[tuple[str, int], tuple[str | None, str | None]]:
    """What Cobertura's XML says of each line with branches, and of each missing line."""
    project.coverage("xml")
    found = {}
    for file in ElementTree.parse(project.path / "coverage.xml").iter("class"):
        for line in file.iter("line"):
            key = (file.attrib["filename"], int(line.attrib["number"]))
            found[key] = (line.get("hits"), line.get("missing-branches"))
    return found


BRANCHES = {
    ("lonely.asl.yaml", 3): ("0", None),
    ("lonely.asl.yaml", 4): ("0", None),
    ("order.asl.json", 4): ("1", "8,13"),
    ("order.asl.json", 8): ("0", "exit,4"),
    ("order.asl.json", 13): ("0", None),
    ("order.asl.json", 14): ("1", None),
    ("order.asl.json", 18): ("1", None),
    ("order.asl.json", 21): ("1", "31"),
    ("order.asl.json", 27): ("1", "29"),
    ("order.asl.json", 29): ("0", None),
    ("order.asl.json", 31): ("0", None),
    ("order.asl.json", 32): ("1", None),
    ("order.asl.json", 33): ("1", None),
    ("template.yaml", 9): ("1", None),
    ("template.yaml", 11): ("1", "exit"),
    ("template.yaml", 13): ("1", None),
}
"""Counted by hand."""


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_one_process_and_several_say_the_same(project: Project, workers: tuple[str, ...]) -> None:
    if workers:
        pytest.importorskip("xdist")

    result = project.test("--cov-report=term-missing", *workers)

    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(TABLE)
    result.stdout.no_fnmatch_line("*Warning*")
    assert branches_of(project) == BRANCHES


def test_html_lcov_and_json(project: Project) -> None:
    project.test("--cov-report=", "--cov-context=test")

    assert project.coverage("html", "--show-contexts").ret == 0
    (page,) = ((path.read_text("utf-8")) for path in (project.path / "htmlcov").glob("*order_asl_json.html"))
    assert "never retried: Busy; never caught: States.Timeout" in page
    assert "the Choice rule on line 21 never led to Approve" in page

    assert project.coverage("lcov").ret == 0
    lcov = (project.path / "coverage.lcov").read_text()
    assert "BRDA:4,0,catch States.Timeout,0" in lcov
    assert "BRDA:21,0,lead to Approve,0" in lcov

    assert project.coverage("json", "--show-contexts").ret == 0
    (order,) = (file for name, file in _json(project)["files"].items() if name.endswith("order.asl.json"))
    assert order["missing_lines"] == [8, 13, 29, 31]
    assert sorted(map(tuple, order["missing_branches"])) == [(4, 8), (4, 13), (8, -1), (8, 4), (21, 31), (27, 29)]
    assert order["contexts"]["14"] == ["test_flows.py::test_declined|run"]
    assert set(order["contexts"]["27"]) == {f"test_flows.py::test_small[{n}]|run" for n in (1, 2)}


def _json(project: Project) -> Any:
    return json.loads((project.path / "coverage.json").read_text())


def test_without_branches_lines_are_reported(project: Project) -> None:
    project.write(".coveragerc", SETTINGS.replace("branch = true", ""))

    result = project.test("--cov-report=term-missing")

    result.stdout.fnmatch_lines(
        ["flows/order.asl.json * 11 * 4 * 64% * 8-13, 29-31", "flows/template.yaml * 3 * 0 * 100%*"]
    )


def test_a_failing_threshold(project: Project) -> None:
    result = project.test("--cov-report=term", "--cov-fail-under=70")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["FAIL Required test coverage of 70% not reached.*"])


@pytest.mark.parametrize("core", ["pytrace", "ctrace"])
def test_every_core_of_coverage_py(project: Project, core: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_CORE", core)

    result = project.test("--cov-report=term-missing", "-W", "error::coverage.exceptions.CoverageWarning")

    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(TABLE)


@pytest.mark.skipif(sys.version_info < (3, 12), reason="sys.monitoring came with Python 3.12")
def test_the_core_that_monitors(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_CORE", "sysmon")
    project.write(".coveragerc", SETTINGS.replace("branch = true", ""))

    result = project.test("--cov-report=term-missing", "-W", "error::coverage.exceptions.CoverageWarning")

    result.stdout.fnmatch_lines(["flows/order.asl.json * 11 * 4 * 64% * 8-13, 29-31"])


def test_a_script_without_pytest_and_combine(project: Project) -> None:
    project.write(
        "script.py",
        """
        import sys
        from pytest_sfn import mock_sfn

        with mock_sfn() as sfn:
            if sys.argv[1] == "declined":
                class Declined(Exception):
                    pass
                sfn.lambdas.register("Charge", raises=Declined)
            else:
                sfn.lambdas.register("Charge", returns={"total": 101})
            sfn.executor.run("flows/order.asl.json")
        """,
    )
    for argument in ("declined", "approved"):
        assert project.coverage("run", "--parallel-mode", "script.py", argument).ret == 0

    assert project.coverage("combine").ret == 0
    result = project.coverage("report", "-m")

    result.stdout.fnmatch_lines(["flows/order.asl.json * 11 * 4 * 10 * 3 * 48%*8-13, 27-29"])


def test_contexts_that_coverage_py_finds_itself(project: Project) -> None:
    project.write(".coveragerc", f"{SETTINGS}dynamic_context = test_function\n")
    project.write(
        "script.py",
        """
        from pytest_sfn import mock_sfn

        @mock_sfn()
        def test_small():
            from pytest_sfn import current
            current().lambdas.register("Charge", returns={"total": 1, "gift": True})
            current().executor.run("flows/order.asl.json")

        test_small()
        """,
    )

    project.coverage("run", "script.py")
    project.coverage("json", "--show-contexts")

    (order,) = (file for name, file in _json(project)["files"].items() if name.endswith("order.asl.json"))
    assert order["contexts"]["4"] == ["__main__.test_small"]


def test_a_definition_that_is_given_as_text_counts_for_its_file(project: Project) -> None:
    project.write(
        "test_flows.py",
        """
        import json
        from pathlib import Path

        FILE = Path("flows/order.asl.json")

        def test_text(sfn_client, sfn_lambdas):
            sfn_lambdas.register("Charge", returns={"total": 1, "gift": True})
            made = sfn_client.create_state_machine(
                name="order", definition=FILE.read_text(), roleArn="arn:aws:iam::123456789012:role/r"
            )
            sfn_client.start_execution(stateMachineArn=made["stateMachineArn"])

        def test_dict(sfn_executor, sfn_lambdas):
            sfn_lambdas.register("Charge", returns={"total": 101})
            sfn_executor.run(json.loads(FILE.read_text()))
        """,
    )

    result = project.test("--cov-report=term-missing")

    result.stdout.fnmatch_lines(["flows/order.asl.json * 11 * 5 * 10 *8-14, 29, 33"])


def test_files_outside_of_source_and_omitted_ones(project: Project) -> None:
    project.write(".coveragerc", f"{SETTINGS}omit = */order*\n")
    project.write("other/outside.asl.json", '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}')
    project.write(
        "test_outside.py",
        """
        def test_outside(sfn_executor):
            sfn_executor.run("other/outside.asl.json")
        """,
    )

    result = project.test("--cov-report=term-missing")

    result.stdout.fnmatch_lines(["flows/template.yaml *"])
    result.stdout.no_fnmatch_line("*outside.asl.json*")
    result.stdout.no_fnmatch_line("*order.asl.json*")


def test_definitions_in_a_package_that_source_names(project: Project) -> None:
    project.write(
        "lib/shop/__init__.py", "from pathlib import Path\nFLOW = Path(__file__).with_name('flow.asl.json')\n"
    )
    project.write("lib/shop/flow.asl.json", '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}')
    project.write(".coveragerc", "[run]\nplugins = pytest_sfn.coverage\nbranch = true\nsource = shop\n")
    project.write(
        "test_flows.py",
        """
        import sys
        sys.path.insert(0, "lib")

        def test_it(sfn_executor):
            from shop import FLOW
            sfn_executor.run(str(FLOW))
        """,
    )

    result = project.test("--cov-report=term-missing")

    result.stdout.fnmatch_lines(["lib/shop/flow.asl.json * 1 * 0 * 100%*"])


def test_paths_with_spaces_and_relative_files(project: Project) -> None:
    (project.path / "flows").rename(project.path / "the flows (of us)")
    tests = project.path / "test_flows.py"
    tests.write_text(tests.read_text().replace("flows/", "the flows (of us)/"))
    project.write(".coveragerc", SETTINGS.replace("source = flows", "source = .\nomit = test_*\nrelative_files = true"))

    result = project.test("--cov-report=term-missing")

    result.stdout.fnmatch_lines([line.replace("flows/", "the flows (of us)/").replace("(", "[(]") for line in TABLE])
    data = CoverageData(str(project.path / ".coverage"))
    data.read()
    assert {os.path.isabs(name) for name in data.measured_files()} == {False}


def test_a_file_that_vanished_or_changed_before_the_report(project: Project) -> None:
    project.test("--cov-report=")
    (project.path / "flows" / "order.asl.json").unlink()
    project.write("flows/template.yaml", "Resources: {}\n")

    result = project.coverage("report", "-m")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*No source for state machine: '*order.asl.json'*"])
    ignored = project.coverage("report", "-m", "-i")
    ignored.stdout.fnmatch_lines(["flows/template.yaml * 0 *", "TOTAL*"])


def test_a_minified_file_gets_a_hint(project: Project) -> None:
    states = ",".join(f'"S{n}":{{"Type":"Pass","Next":"S{n + 1}"}}' for n in range(5))
    project.write("flows/order.asl.json", f'{{"StartAt":"S0","States":{{{states},"S5":{{"Type":"Succeed"}}}}}}')
    project.write("test_flows.py", "def test_it(sfn_executor):\n    sfn_executor.run('flows/order.asl.json')\n")

    project.test("--cov-report=")
    result = project.coverage("report")

    result.stderr.fnmatch_lines(
        ["*flows/order.asl.json has its 6 states on few lines, which cannot show what ran: pytest --sfn-cov reports*"]
    )


def test_a_state_that_is_tested_alone_leads_on_without_running_what_follows(project: Project) -> None:
    project.write(
        "test_flows.py",
        """
        def test_choice(sfn_executor):
            state = sfn_executor.run_state("flows/order.asl.json", "Large?", {"total": 101})
            assert state.next_state == "Approve"
        """,
    )

    project.test("--cov-report=")
    found = branches_of(project)

    assert found["order.asl.json", 21] == ("1", "27")
    assert found["order.asl.json", 31] == ("0", None)
