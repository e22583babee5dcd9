"""Functions as CreateFunction makes them: what their code is, and who keeps them."""

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
        """Whether this process can run it."""
        return self.runtime is not None and _PYTHON.fullmatch(self.runtime) is not None


@dataclass(frozen=True, slots=True)
class Deployed:
    """A function as it is now. ``retries``: how often an asynchronous call that fails is tried again."""

    name: str
    latest: Code
    versions: Mapping[str, Code]
    aliases: Mapping[str, Weights]
    retries: int


class Deployments(Protocol):
    """The functions that were made with CreateFunction, and not deleted."""

    def find(self, name: FunctionName, region: str | None) -> Deployed | None:
        """The function with a name; if there are several, the one nearest to its ARN, or to the caller's region."""

    def names(self) -> Sequence[str]:
        """The names of all of them."""


class CodeBehaviour(Behaviour, ABC):
    """A behaviour that runs code from a zip."""

    @abstractmethod
    def shown(self, text: str) -> str:
        """A text with its paths as they are on AWS."""
