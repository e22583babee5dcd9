"""Functions with their own code, made with CreateFunction or by a template: their code, and how to look them up."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pytest_sfn.arns import FunctionName
from pytest_sfn.fakes.behaviours import Behaviour
from pytest_sfn.lambdas.versions import Weights

_PYTHON = re.compile(r"python3\.\d+")

Archive = bytes | Path
"""The bytes of a zip, or the path of a zip or of a folder on this computer."""


@dataclass(frozen=True, slots=True)
class Code:
    """The code and the configuration of one version. ``arn`` is the function's, without a qualifier.

    ``runtime`` is None for a container image. ``archive`` holds the code; a folder is used where it is. ``layers`` are
    those of the function: a folder is what Lambda shows as ``/opt/python``, and later layers win over earlier ones.
    ``timeout`` in seconds, ``memory_size`` in MB. ``settings`` are further members of its configuration, by the API's
    names, which do not change how it runs. ``origin`` says what the function was made with; ``missing`` says why
    there is no code.
    """

    arn: str
    version: str
    runtime: str | None
    handler: str
    archive: Archive
    layers: tuple[Archive, ...]
    timeout: float
    memory_size: int
    environment: Mapping[str, str]
    origin: str = "create_function"
    missing: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def obstacle(self) -> str | None:
        """Why this process cannot run the code, as the end of a sentence; None if it can."""
        if self.runtime and _PYTHON.fullmatch(self.runtime):
            return self.missing
        what = f"the runtime {self.runtime!r}" if self.runtime else "a container image"
        return f"for {what}: only code for Python can run in this process"


@dataclass(frozen=True, slots=True)
class Deployed:
    """A function in its current state. ``retries``: how often a failed asynchronous call is retried."""

    name: str
    latest: Code
    versions: Mapping[str, Code]
    aliases: Mapping[str, Weights]
    retries: int


class Deployments(Protocol):
    """Looks up the functions that were made with CreateFunction and not deleted."""

    def find(self, name: FunctionName, region: str | None) -> Deployed | None:
        """The function with a name; None if there is none.

        Of several, the one that matches the ARN wins, then one in the caller's region.
        """

    def names(self) -> Sequence[str]:
        """The names of all functions."""


class CodeBehaviour(Behaviour, ABC):
    """A behaviour that runs code from a zip."""

    @abstractmethod
    def replace_paths(self, text: str) -> str:
        """Replace the paths in a text by those on AWS."""
