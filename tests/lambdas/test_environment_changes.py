"""What handlers change in os.environ is gone after their world, and nothing else."""

from __future__ import annotations

import io
import os
import textwrap
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World


@pytest.fixture(autouse=True)
def environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SFN_OLD", "old")
    before = dict(os.environ)
    functions = os.putenv, os.unsetenv
    yield
    assert (os.putenv, os.unsetenv) == functions
    after = dict(os.environ)
    for name in ("SFN_OLD", "PYTEST_CURRENT_TEST"):
        before.pop(name)
        after.pop(name, None)
    assert after == before


def call(world: World, handler: Any = None) -> Any:
    if handler is not None:
        world.lambdas.register("F", handler)
    execution = world.executor.run(
        {
            "StartAt": "F",
            "States": {
                "F": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F", "End": True}
            },
        }
    )
    execution.assert_succeeded()
    return execution.output


def change(event: Any, context: Any) -> list[str | None]:
    seen = [os.environ.get("SFN_NEW"), os.environ.get("SFN_OLD")]
    os.environ["SFN_NEW"] = "new"
    os.environ.setdefault("SFN_OTHER", "other")
    os.environ.pop("SFN_OLD", None)
    return seen


def test_what_a_handler_changes_stays_for_its_next_call_and_is_gone_after_the_world() -> None:
    with mock_sfn() as world:
        assert call(world, change) == [None, "old"]
        assert call(world) == ["new", None]
        assert os.environ["SFN_OTHER"] == "other"

    assert "SFN_NEW" not in os.environ
    assert os.environ["SFN_OLD"] == "old"


def test_what_the_test_sets_after_a_handler_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_sfn() as world:
        call(world, change)
        monkeypatch.setenv("SFN_NEW", "of the test")
        os.environ["SFN_OLD"] = "of the test too"

    assert os.environ["SFN_NEW"] == "of the test"
    assert os.environ["SFN_OLD"] == "of the test too"
    monkeypatch.undo()
    assert os.environ["SFN_NEW"] == "new"  # the test's own undo has put it back; the next world removes it
    with mock_sfn():
        pass
    assert "SFN_NEW" not in os.environ


def test_what_the_test_sets_beside_a_handler_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_sfn() as world:
        monkeypatch.setenv("SFN_OF_THE_TEST", "1")
        call(world, change)

    assert os.environ["SFN_OF_THE_TEST"] == "1"
    monkeypatch.undo()


def test_worlds_that_close_crosswise_undo_their_own_handlers_changes() -> None:
    first, second = mock_sfn(), mock_sfn()
    first.start()
    call(first.world, change)
    second.start()
    call(second.world, lambda event, context: os.environ.update(SFN_NEW="newer"))
    first.stop()
    assert os.environ["SFN_NEW"] == "newer"
    second.stop()

    assert "SFN_NEW" not in os.environ


def test_what_an_import_of_a_handler_changes_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = """
        import os
        import time

        os.environ["SFN_IMPORTED"] = "1"
        time.sleep(3600)

        def handler(event, context):
            return os.environ["SFN_IMPORTED"]
        """
    (tmp_path / "sfn_handler_that_sets.py").write_text(textwrap.dedent(code))
    monkeypatch.syspath_prepend(tmp_path)

    with mock_sfn() as world:
        assert call(world, "sfn_handler_that_sets:handler") == "1"

    assert "SFN_IMPORTED" not in os.environ


def test_what_deployed_code_changes_is_gone() -> None:
    code = """
        import os

        os.environ["SFN_IMPORTED"] = "1"

        def handler(event, context):
            os.environ["SFN_CALLED"] = "2"
            return os.environ["SFN_IMPORTED"]
        """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("code.py", textwrap.dedent(code))

    with mock_sfn() as world:
        role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        boto3.client("lambda").create_function(
            FunctionName="F",
            Runtime="python3.12",
            Role=role,
            Handler="code.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        assert call(world) == "1"

    assert "SFN_IMPORTED" not in os.environ
    assert "SFN_CALLED" not in os.environ
