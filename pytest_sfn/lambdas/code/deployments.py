"""Functions that were made with CreateFunction: their code, and how to look them up."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pytest_sfn.arns import FunctionName
from pytest_sfn.fakes.behaviours import Behaviour
from pytest_sfn.lambdas.versions import Weights

_PYTHON = re.compile(r"python3\.\d+")


@dataclass(frozen=True, slots=True)
class Code:
    """The code and the configuration of one version. ``arn`` is the function's, without a qualifier.

    ``runtime`` is None for a container image. ``archive`` is the zip; ``layers`` are the zips of its layers, of which a
    later one overwrites the files of an earlier one. ``timeout`` in seconds, ``memory_size`` in MB.
    """

    arn: str
    version: str
    runtime: str | None
    handler: str
    archive: bytes
    layers: tuple[bytes, ...]
    timeout: float
    memory_size: int
    environment: Mapping[str, str]

    @property
    def is_python(self) -> bool:
        """True if this process can run the code."""
        return self.runtime is not None and _PYTHON.fullmatch(self.runtime) is not None


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
    def shown(self, text: str) -> str:
        """Replace the paths in a text by those on AWS."""
