"""A suite that uses nothing of the plugin runs as with ``-p no:sfn``: the same process, the same results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from textwrap import dedent, indent
from typing import Any

import pytest

LOADING = ("root conftest", "nested conftest", "module", "collected")
"""The stages at which clients without a region can be made: the finder and the patch for it are there."""

PLACES = ("root", "imported", "nested", "module", "helper", "session", "wide", "function", "body", "class")
"""Where a suite can set something for itself; see SUITE."""

SUITE = {
    "conftest.py": """
        import os
        import pytest
        import process_state
        import imported_by_conftest

        process_state.dump("root conftest")
        {root}

        @pytest.fixture(scope="session", autouse=True)
        def session():
            {session}
            process_state.dump("session")
            yield
            process_state.dump("session teardown")

        def pytest_sessionstart():
            process_state.dump("sessionstart")

        def pytest_collection_finish():
            process_state.dump("collected")

        def pytest_sessionfinish():
            process_state.dump("sessionfinish")
    """,
    "imported_by_conftest.py": """
        import os
        {imported}
    """,
    "helper.py": """
        import os
        {helper}
    """,
    "inner/conftest.py": """
        import os
        import process_state

        process_state.dump("nested conftest")
        {nested}
    """,
    "inner/test_it.py": """
        import os
        import unittest
        import pytest
        import process_state
        import helper

        process_state.dump("module")
        {module}

        @pytest.fixture(scope="module", autouse=True)
        def wide():
            {wide}
            process_state.dump("wide")
            yield
            process_state.dump("wide teardown")

        @pytest.fixture
        def function(monkeypatch):
            {function}
            process_state.dump("function")
            yield
            process_state.dump("function teardown")

        def test_it(function):
            {body}
            process_state.dump("body")

        class TestCase(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                {class}
                process_state.dump("class")

            def test_it(self):
                process_state.dump("method")

        @pytest.mark.parametrize("number", range(4))
        def test_more(number):
            process_state.dump(f"more {{number}}")
    """,
}
CONFIGURATION = "[pytest]\naddopts = -p no:cacheprovider -p no:hypothesispytest\n"


def write_suite(folder: Path, statements: dict[str, str]) -> None:
    """A suite with a statement at each of some places."""
    copy(Path(__file__).with_name("process_state.py"), folder)
    (folder / "pytest.ini").write_text(CONFIGURATION)
    (folder / "inner").mkdir()
    for name, source in SUITE.items():
        text = source
        for place in PLACES:
            statement = statements.get(place, "pass")
            margin = next(line for line in [*source.splitlines(), ""] if f"{{{place}}}" in line or not line)
            width = len(margin) - len(margin.lstrip())
            text = text.replace(f"{{{place}}}", indent(statement, " " * width).strip())
        (folder / name).write_text(dedent(text.replace("{{", "{").replace("}}", "}")))


def states(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(folder.glob("states-*.jsonl")):
        for line in file.read_text().splitlines():
            stage, state = json.loads(line)
            yield f"{file.stem} {stage}", _without_loading(stage, state)
        file.unlink()


def _without_loading(stage: str, state: dict[str, Any]) -> dict[str, Any]:
    if stage in LOADING:
        state["botocore"].pop("create_client", None)
        state["finders"] = [name for name in state["finders"] if not name.startswith("pytest_sfn.")]
    return state


def run_both(pytester: pytest.Pytester, *arguments: str) -> list[tuple[str, dict[str, Any]]]:
    """The states of a run with the plugin, which are proved to be those of a run without it."""
    found, outputs = [], []
    for switch in (["-p", "no:sfn"], []):
        result = pytester.runpytest_subprocess(*arguments, *switch, timeout=120)
        outputs.append([line for line in result.outlines if line.startswith(("inner", "ERROR", "FAILED"))])
        found.append(list(states(pytester.path)))
    without, with_plugin = found
    assert [stage for stage, _ in without] == [stage for stage, _ in with_plugin]
    for (stage, expected), (_, actual) in zip(without, with_plugin, strict=True):
        for what, value in expected.items():
            assert actual[what] == value, f"{what} at {stage}"
    assert outputs[0] == outputs[1]
    return with_plugin


@pytest.fixture(autouse=True)
def shell(monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester) -> None:
    """A machine where nobody has ever used AWS."""
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(pytester.path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(pytester.path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


WAYS = {
    "=": "os.environ[{name!r}] = {value!r}",
    "setdefault": "os.environ.setdefault({name!r}, {value!r})",
    "update": "os.environ.update({{{name!r}: {value!r}}})",
}
VARIABLES = ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@pytest.mark.parametrize(
    "places",
    [("root", "imported", "nested"), ("module", "helper", "session"), ("wide", "function", "body"), ("class",)],
    ids=" ".join,
)
def test_the_environment_stays_as_the_suite_sets_it(pytester: pytest.Pytester, places: tuple[str, ...]) -> None:
    settings = list(zip(places, VARIABLES, WAYS.values(), strict=False))
    write_suite(pytester.path, {place: way.format(name=name, value=f"{place}-own") for place, name, way in settings})

    found = run_both(pytester)

    _, last = found[-1]
    for place, name, _ in settings:
        assert last["environment"][name] == f"{place}-own"


def test_a_patched_environment_is_put_back(pytester: pytest.Pytester) -> None:
    statement = "monkeypatch.setenv('AWS_DEFAULT_REGION', 'eu-west-1')"
    write_suite(pytester.path, {"function": statement, "root": "os.environ['AWS_DEFAULT_REGION'] = 'eu-west-2'"})

    run_both(pytester)


SESSION = "import boto3; boto3.setup_default_session(region_name='eu-west-1', aws_access_key_id='k', {more})"


@pytest.mark.parametrize("place", ["root", "module"])
def test_a_default_session_stays(pytester: pytest.Pytester, place: str) -> None:
    write_suite(pytester.path, {place: SESSION.format(more="aws_secret_access_key='s'")})

    _, last = run_both(pytester)[-1]

    assert last["default session"][1]["region"] == "eu-west-1"


def test_clients_of_the_suite_are_as_without_the_plugin(pytester: pytest.Pytester) -> None:
    clients = "import boto3; CLIENTS = [boto3.client('s3'), boto3.resource('sqs', region_name='eu-west-1')]"
    write_suite(pytester.path, {"root": clients, "module": clients, "body": clients})

    run_both(pytester)


def test_a_suite_without_aws_loads_nothing_of_it(pytester: pytest.Pytester) -> None:
    write_suite(pytester.path, {})

    for _, state in run_both(pytester, "-p", "no:freezer"):  # pytest-freezer imports freezegun
        assert not {"boto3", "botocore", "moto", "freezegun", "jsonata"} & set(state["modules"])


def test_the_same_under_xdist(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    write_suite(
        pytester.path,
        {
            "root": "os.environ.setdefault('AWS_DEFAULT_REGION', 'eu-west-1')",
            "module": "os.environ['AWS_ACCESS_KEY_ID'] = 'own'",
        },
    )

    found = run_both(pytester, "-n1")

    assert {state["environment"].get("AWS_DEFAULT_REGION") for stage, state in found if "body" in stage} == {
        "eu-west-1"
    }


ITEMS = {
    "conftest.py": """
        import pytest

        class TextFile(pytest.File):
            def collect(self):
                yield TextItem.from_parent(self, name="good")
                yield TextItem.from_parent(self, name="bad")

        class TextItem(pytest.Item):
            def runtest(self):
                assert self.name == "good"

            def repr_failure(self, excinfo):
                return "a bad text"

        def pytest_collect_file(parent, file_path):
            if file_path.suffix == ".text":
                return TextFile.from_parent(parent, path=file_path)
    """,
    "test_documented.py": """
        '''
        >>> 1 + 1
        2
        '''

        def test_it():
            pass
    """,
    "test_it.text": "",
}


@pytest.mark.parametrize("arguments", [["--doctest-modules", "-rA"], ["--collect-only", "-q"]])
def test_items_of_other_plugins_are_reported_as_without_the_plugin(
    pytester: pytest.Pytester, arguments: list[str]
) -> None:
    for name, source in ITEMS.items():
        (pytester.path / name).write_text(dedent(source))
    (pytester.path / "pytest.ini").write_text(CONFIGURATION)

    with_plugin, without = (
        [line for line in pytester.runpytest_subprocess(*arguments, *switch).outlines if "::" in line]
        for switch in ([], ["-p", "no:sfn"])
    )

    assert with_plugin == without
    assert any("bad" in line for line in with_plugin)


def test_failures_look_as_without_the_plugin(pytester: pytest.Pytester) -> None:
    """Hooks of the suite around those of the plugin would show its frames."""
    pytester.makeini(CONFIGURATION)
    pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_runtest_setup(item):
            return (yield)

        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_runtest_call(item):
            return (yield)

        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_runtest_teardown(item):
            return (yield)

        @pytest.fixture
        def before():
            raise AssertionError("before")

        @pytest.fixture
        def after():
            yield
            raise AssertionError("after")
        """
    )
    pytester.makepyfile(
        test_it="""
        import unittest

        def test_before(before): pass
        def test_after(after): assert 1 == 2

        class TestCase(unittest.TestCase):
            def setUp(self): raise AssertionError("setUp")
            def test_it(self): pass
        """
    )

    with_plugin, without = (
        [
            line
            for line in pytester.runpytest_subprocess("-rA", *switch).outlines
            if not line.startswith(("===", "plug"))
        ]
        for switch in ([], ["-p", "no:sfn"])
    )

    assert with_plugin == without


def test_two_runs_in_one_process_are_alike(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
        import os

        def test_it(sfn_executor):
            execution = sfn_executor.run({"StartAt": "S", "States": {"S": {"Type": "Succeed"}}})
            assert ":eu-west-1:" in execution.arn

        os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
        """
    )
    pytester.makepyfile(
        twice="""
        import sys
        import pytest
        from pytest_sfn.patches.boto import shell

        before = shell.shell()
        codes = [pytest.main(["-q", "-p", "no:cacheprovider", *more]) for more in ([], ["--no-such-option"], [])]
        assert codes == [0, 4, 0]
        assert shell.shell() is before
        """
    )

    assert pytester.runpython("twice.py").ret == 0
