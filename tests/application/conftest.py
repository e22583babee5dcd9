"""Worlds and templates for the tests of applications."""

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.world.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn() as world:
        yield world


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Mapping[str, Any]], Path]:
    """Writes files, by path: texts as they are, other values as JSON. Returns the folder."""

    def write(files: Mapping[str, Any]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(content) if isinstance(content, str) else json.dumps(content))
        return tmp_path

    return write
