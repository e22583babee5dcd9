"""The functions that were made with CreateFunction, as moto stores them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import LATEST, FunctionName, Place, account_of, region_of
from pytest_sfn.lambdas.code.deployments import Code, Deployed
from pytest_sfn.lambdas.fake import MAX_ASYNC_RETRIES
from pytest_sfn.lambdas.versions import Weights
from pytest_sfn.patches import private_names as names

if TYPE_CHECKING:
    from pytest_sfn.service.moto.moto_services import MotoServices

_BACKENDS = ("awslambda", "awslambda_simple")
"""moto's backends of functions. The second one is used if the test's own ``mock_aws`` uses no Docker."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A function in moto: moto's object, and its backend."""

    account: str
    region: str
    backend: Any
    function: Any


class MotoFunctions:
    """The functions in moto, in all accounts and regions. Looking them up imports and starts nothing."""

    def __init__(self, moto: Callable[[], MotoServices], place: Place) -> None:
        self._moto = moto
        self._place = place

    def find(self, name: FunctionName, region: str | None) -> Deployed | None:
        """The function with a name. If there are several, the one that best fits the ARN, or the caller's region."""
        account, region = self._place.account, region or self._place.region
        if name.arn:
            region, account = region_of(name.arn), account_of(name.arn)
        with self._all() as functions:
            named = [found for found in functions if found.function.function_name == name.name]
            if not named:
                return None
            return _deployed(max(named, key=lambda found: (found.account == account, found.region == region)))

    def names(self) -> Sequence[str]:
        """The names of all functions."""
        with self._all() as functions:
            return [found.function.function_name for found in functions]

    @contextmanager
    def _all(self) -> Iterator[list[_Found]]:
        """All functions, while no call changes them."""
        if "moto" not in sys.modules:
            yield []
            return
        with ExitStack() as stack:
            kept = [stack.enter_context(self._moto().backends(service)) for service in _BACKENDS]
            yield [
                _Found(account, region, backend, function)
                for accounts in kept
                for account, regions in accounts.items()
                for region, backend in regions.items()
                for function in names.LIST_FUNCTIONS.of(backend)()
            ]


def _deployed(found: _Found) -> Deployed:
    name, backend = found.function.function_name, found.backend
    arn = found.function.function_arn
    # The first entry of the list is $LATEST again.
    versions = {str(version.version): version for version in list(names.LIST_VERSIONS.of(backend)(name))[1:]}
    aliases = {alias.name: _weights(alias) for alias in backend.list_aliases(name)}
    return Deployed(
        name,
        _code(arn, LATEST, found.function, backend),
        {number: _code(arn, number, version, backend) for number, version in versions.items()},
        {alias: weights for alias, weights in aliases.items() if versions.keys() | {LATEST} >= weights.keys()},
        _retries(found.function),
    )


def _code(arn: str, number: str, version: Any, backend: Any) -> Code:
    layers = [backend.layers_versions_by_arn(layer["Arn"]) for layer in version.layers]
    return Code(
        arn=arn,
        version=number,
        runtime=None if version.package_type == "Image" else version.run_time,
        handler=version.handler or "",
        archive=getattr(version, "code_bytes", b""),
        layers=tuple(layer.code_bytes for layer in layers if layer),
        timeout=version.timeout,
        memory_size=version.memory_size,
        environment=dict(version.environment_vars),
    )


def _weights(alias: Any) -> Weights:
    """The share of calls that an alias gives to each version."""
    others: dict[str, float] = (alias.routing_config or {}).get("AdditionalVersionWeights") or {}
    return {alias.function_version: 1 - sum(others.values()), **others}


def _retries(function: Any) -> int:
    """How often an asynchronous call is retried, as set with PutFunctionEventInvokeConfig."""
    given = [config.config.get("MaximumRetryAttempts") for config in function.event_invoke_config]
    return next((attempts for attempts in given if attempts is not None), MAX_ASYNC_RETRIES)
