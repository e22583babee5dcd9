"""Functions that were made with CreateFunction, as a test makes them."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.arns import LATEST, FunctionName
from pytest_sfn.lambdas.code.deployments import Code, Deployed
from tests.lambdas.conftest import ARN, Lambda
from tests.zips import zipped


class Functions:
    """The functions that were made with CreateFunction, as a test makes them."""

    def __init__(self) -> None:
        self.made: dict[str, Deployed] = {}

    def create(
        self,
        code: str = "def handler(event, context):\n    return event",
        name: str = "f",
        *,
        files: dict[str, str] | None = None,
        versions: Sequence[str] = (),
        aliases: dict[str, dict[str, float]] | None = None,
        retries: int = 2,
        **more: Any,
    ) -> Code:
        """Make a function, or put another in its place; ``code`` is its app.py. ``versions`` are those of others."""
        latest = Code(
            **{
                "arn": ARN + name,
                "version": LATEST,
                "runtime": "python3.12",
                "handler": "app.handler",
                "archive": zipped({"app.py": textwrap.dedent(code), **(files or {})}),
                "layers": (),
                "timeout": 3,
                "memory_size": 256,
                "environment": {},
                **more,
            }
        )
        numbered = {
            str(number): replace(latest, version=str(number), archive=zipped({"app.py": textwrap.dedent(text)}))
            for number, text in enumerate(versions, 1)
        }
        self.made[name] = Deployed(name, latest, numbered, aliases or {}, retries)
        return latest

    def find(self, name: FunctionName, region: str | None) -> Deployed | None:
        return self.made.get(name.name)

    def names(self) -> Sequence[str]:
        return list(self.made)


@pytest.fixture
def deployed(service: Lambda) -> Iterator[Functions]:
    made = Functions()
    service.functions.look_also_in(made)
    path, directory, variables = sys.path[:], Path.cwd(), set(os.environ)
    yield made
    assert [name for name, module in sys.modules.items() if "/pytest-sfn-" in _origin(module)] == []
    assert (sys.path, Path.cwd(), set(os.environ)) == (path, directory, variables)


def _origin(module: object) -> str:
    """Where a module comes from, also a package without a file of its own."""
    return Path(str(getattr(module, "__file__", None) or list(getattr(module, "__path__", [])))).as_posix()


def counting(result: str = "len(CALLS)") -> str:
    return f"CALLS = []\ndef handler(event, context):\n    CALLS.append(event)\n    return {result}"
