"""Functions with their own code, made with CreateFunction or by a template, in the form of fakes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_sfn.arns import LATEST, FunctionName, Place
from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.fakes.fake import BASE
from pytest_sfn.fakes.handlers import HandlerImports
from pytest_sfn.fakes.registry import rewinding_all
from pytest_sfn.lambdas.code.deployments import Code, CodeBehaviour, Deployed, Deployments
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.lambdas.versions import Releases, Version

if TYPE_CHECKING:
    from pytest_sfn.clock import VirtualClock
    from pytest_sfn.lambdas.code.sandboxes import Sandboxes


class DeployedLambda(FakeLambda):
    """A function with its own code, which answers unless the test sets another behaviour."""

    kind = "function"
    function: Deployed
    """The function in its current state."""

    deployed_at = 0
    """When it was deployed last, in virtual microseconds."""

    def __init__(self, arn: str) -> None:
        super().__init__(arn, required=False)

    def deploy(self, function: Deployed, behaviour: Callable[[Code], CodeBehaviour]) -> None:
        """Use the current code of the function. ``behaviour`` makes the behaviour that runs the code of a version."""
        self.function = function
        codes = {BASE: function.latest, **function.versions}
        behaviours = {key: behaviour(code) for key, code in codes.items()}
        versions = {key: _version(key, code, behaviours[key]) for key, code in codes.items()}
        self.releases = Releases(versions.pop(BASE), versions, function.aliases)
        self.async_retries = function.retries
        self.declared = {**behaviours}
        self.session.bases = self.declared


class DeployedLambdas:
    """The DeployedLambdas of one world, made when a function is first called.

    ``source`` looks up functions that were made with CreateFunction; None if there can be none. ``changed`` is called
    when another function may answer to a name.
    """

    def __init__(self, clock: VirtualClock, place: Place, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._place = place
        self._changed = changed
        self.source: Deployments | None = None
        self._by_arn: dict[str, DeployedLambda] = {}
        self._of_templates: dict[str, DeployedLambda] = {}
        self._sandboxes: Sandboxes | None = None

    def find(self, name: FunctionName, region: str | None = None) -> DeployedLambda | None:
        """The DeployedLambda of a function, with the function's current code; None if there is no such function."""
        function = self.source.find(name, region) if self.source else None
        if function is None:
            return None
        arn = function.latest.arn
        if arn not in self._by_arn:
            self._by_arn[arn] = _opened(arn)
        self._by_arn[arn].deploy(function, self._open_sandboxes().behaviour)
        return self._by_arn[arn]

    def install(self, function: Deployed) -> DeployedLambda:
        """Let a function of a template answer where no fake does. A second call updates its code."""
        deployed = self._of_templates.get(function.name)
        if deployed is None:
            deployed = self._of_templates[function.name] = _opened(function.latest.arn)
        deployed.deploy(function, self._open_sandboxes().behaviour)
        deployed.place = self._place
        deployed.deployed_at = self._clock.microseconds
        self._changed()
        return deployed

    def installed(self, names: Iterable[str]) -> DeployedLambda | None:
        """The function of a template with the first of these names that one has."""
        return next((self._of_templates[name] for name in names if name in self._of_templates), None)

    def of_templates(self) -> Sequence[DeployedLambda]:
        """The functions of templates."""
        return tuple(self._of_templates.values())

    def uninstall(self, name: str) -> None:
        """Remove a function of a template."""
        self._of_templates.pop(name, None)
        self._changed()

    def keep(self) -> Callable[[], None]:
        """Keep the functions of templates as they are now. Returns a function that goes back to them."""
        kept = {each.name: each.function for each in self.of_templates()}

        def go_back() -> None:
            for each in self.of_templates():
                if each.name not in kept:
                    self.uninstall(each.name)
                elif each.function is not kept[each.name]:
                    self.install(kept[each.name])

        return go_back

    def names(self) -> Sequence[str]:
        """The names of all functions."""
        return (*self._of_templates, *(self.source.names() if self.source else ()))

    def reset(self) -> None:
        """Forget the calls, and the changes of behaviour that the test has made."""
        for deployed in self._all():
            deployed.reset()

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        """Forget calls again and again, as fakes do; also those of functions that are first called meanwhile."""
        with rewinding_all(each.session for each in self._all()) as rewind_known:

            def rewind() -> None:
                rewind_known()
                for each in self._all():
                    each.session.records.clear()

            try:
                yield rewind
            finally:
                rewind()

    def _all(self) -> Sequence[DeployedLambda]:
        return (*self._by_arn.values(), *self._of_templates.values())

    def close(self) -> None:
        """End the test: forget all functions, and remove their files."""
        self.source = None
        self._of_templates.clear()
        if self._sandboxes:
            self._sandboxes.close()

    def _open_sandboxes(self) -> Sandboxes:
        if self._sandboxes is None:
            from pytest_sfn.lambdas.code.sandboxes import Sandboxes

            self._sandboxes = Sandboxes()
        return self._sandboxes


def _opened(arn: str) -> DeployedLambda:
    """A function that records its calls from now on."""
    deployed = DeployedLambda(arn)
    deployed.open_session(HandlerImports(), required=False)
    return deployed


def _version(key: str, code: Code, behaviour: CodeBehaviour) -> Version:
    timeout = round(code.timeout * MICROSECONDS)
    return Version(key or LATEST, key, 0, timeout, code.memory_size, code.environment, behaviour.replace_paths)
