"""A working directory that a test has deleted: Python raises FileNotFoundError where it is asked for, a world works."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.errors import DefinitionNotFound, NetworkBlocked
from pytest_sfn.world.world import World

NOTHING = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


@pytest.fixture
def deleted_directory(tmp_path: Path) -> Iterator[None]:
    before, folder = os.getcwd(), tmp_path / "deleted"
    folder.mkdir()
    os.chdir(folder)
    folder.rmdir()
    yield
    os.chdir(before)


def test_a_world_opens_and_runs(deleted_directory: None) -> None:
    with mock_sfn() as sfn:
        sfn.executor.run(NOTHING).assert_succeeded()


def test_a_file_is_looked_for_in_the_root_directory(deleted_directory: None) -> None:
    with pytest.raises(DefinitionNotFound, match=r"There is no definition file none\.asl\.json"):
        World().executor.load("none.asl.json")


def test_a_refused_connection_is_named(deleted_directory: None) -> None:
    with mock_sfn(network="refuse"), pytest.raises(NetworkBlocked, match=r"test_working_directory\.py:\d+ connects to"):
        socket.create_connection(("192.0.2.1", 80))


def test_a_deployed_function_runs(deleted_directory: None, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import os\ndef handler(event, context):\n    return os.getcwd()\n")
    code = {"Handler": "app.handler", "Runtime": "python3.12", "CodeUri": str(tmp_path), "FunctionName": "f"}
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": code}},
    }

    with mock_sfn() as sfn:
        function = sfn.executor.deploy(template).functions["F"]

        assert Path(function({}, None)).name
