"""What stands for functions that were made with CreateFunction among the fakes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pytest_sfn.arns import LATEST, FunctionName
from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.fakes.fake import BASE
from pytest_sfn.fakes.handlers import HandlerImports
from pytest_sfn.lambdas.code.deployments import Code, CodeBehaviour, Deployed, Deployments
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.lambdas.versions import Releases, Version

if TYPE_CHECKING:
    from pytest_sfn.lambdas.code.sandboxes import Sandboxes


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
            from pytest_sfn.lambdas.code.sandboxes import Sandboxes

            self._sandboxes = Sandboxes()
        return self._sandboxes


def _version(key: str, code: Code, behaviour: CodeBehaviour) -> Version:
    timeout = round(code.timeout * MICROSECONDS)
    return Version(key or LATEST, key, 0, timeout, code.memory_size, code.environment, behaviour.shown)
