"""Functions that were made with CreateFunction: what their code is, and what stands for them among the fakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.fakes.behaviours import Behaviour
from pytest_sfn.fakes.fake import BASE
from pytest_sfn.fakes.handlers import HandlerImports
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.lambdas.names import LATEST, FunctionName
from pytest_sfn.lambdas.versions import Releases, Version, Weights

if TYPE_CHECKING:
    from pytest_sfn.lambdas.sandboxes import Sandboxes

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


class CodeBehaviour(Behaviour):
    """A behaviour that runs code from a zip. ``shown`` writes the paths in a text as they are on AWS."""

    def shown(self, text: str) -> str:
        raise NotImplementedError


class DeployedLambda(FakeLambda):
    """Stands for a function that was made with CreateFunction: its own code answers, unless the test says otherwise."""

    kind = "function"

    def __init__(self, arn: str) -> None:
        super().__init__(arn, required=False)

    def deploy(self, function: Deployed, behaviour: Callable[[Code], CodeBehaviour]) -> None:
        """Take over the function as it is now. ``behaviour`` gives what runs the code of a version."""
        codes = {BASE: function.latest, **function.versions}
        behaviours = {key: behaviour(code) for key, code in codes.items()}
        versions = {key: _version(key, code, behaviours[key]) for key, code in codes.items()}
        self.releases = Releases(versions.pop(BASE), versions, function.aliases)
        self.async_retries = function.retries
        self.declared = {**behaviours}
        self.session.bases = self.declared


class DeployedLambdas:
    """What stands for the functions that were made with CreateFunction, as far as somebody has asked for them.

    ``source`` is where they are made; None: nowhere.
    """

    def __init__(self) -> None:
        self.source: Deployments | None = None
        self._by_arn: dict[str, DeployedLambda] = {}
        self._sandboxes: Sandboxes | None = None

    def find(self, name: FunctionName, region: str | None = None) -> DeployedLambda | None:
        """What stands for a function, with the code that the function has now."""
        function = self.source.find(name, region) if self.source else None
        if function is None:
            return None
        arn = function.latest.arn
        if arn not in self._by_arn:
            self._by_arn[arn] = DeployedLambda(arn)
            self._by_arn[arn].open_session(HandlerImports(), required=False)
        self._by_arn[arn].deploy(function, self._opened_sandboxes().behaviour)
        return self._by_arn[arn]

    def names(self) -> Sequence[str]:
        """The names of all functions."""
        return self.source.names() if self.source else ()

    def reset(self) -> None:
        """Forget the calls, and what the test changed."""
        for deployed in self._by_arn.values():
            deployed.reset()

    def close(self) -> None:
        """End the test: there are no functions any more."""
        self.source = None
        if self._sandboxes:
            self._sandboxes.close()

    def _opened_sandboxes(self) -> Sandboxes:
        if self._sandboxes is None:
            from pytest_sfn.lambdas.sandboxes import Sandboxes

            self._sandboxes = Sandboxes()
        return self._sandboxes


def _version(key: str, code: Code, behaviour: CodeBehaviour) -> Version:
    timeout = round(code.timeout * MICROSECONDS)
    return Version(key or LATEST, key, 0, timeout, code.memory_size, code.environment, behaviour.shown)
