"""Versions and aliases of a function. https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from pytest_sfn.answers_by_day import LAMBDA_TIMEOUT
from pytest_sfn.arns import LATEST
from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue
from pytest_sfn.fakes.behaviours import Behaviour, NamedError
from pytest_sfn.fakes.durations import Duration, microseconds
from pytest_sfn.fakes.fake import BASE
from pytest_sfn.fakes.options import BehaviourSpec
from pytest_sfn.values.arguments import MAPPING
from pytest_sfn.values.safe_text import safe_repr

MAX_TIMEOUT_SECONDS = LAMBDA_TIMEOUT.value
"""The longest timeout of a function on AWS, in seconds."""

_MAX_TIMEOUT = microseconds(MAX_TIMEOUT_SECONDS)
_DEFAULT_TIMEOUT_SECONDS = 900

_NUMBER = re.compile(r"[1-9]\d*|0")
_BEHAVIOURS = ("handler", "returns", "raises", "side_effect", "callback")
_OPTIONS = ("duration", "timeout", "environment", "memory_size")


@dataclass(frozen=True, slots=True)
class Version:
    """The configuration of one version. Times are in microseconds.

    ``name`` is the value of ExecutedVersion; ``key`` finds the behaviour. ``replace_paths`` replaces the paths in a
    text by those on AWS.
    """

    name: str
    key: str
    duration: int
    timeout: int
    memory_size: int
    environment: Mapping[str, str] | None
    replace_paths: Callable[[str], str] = str


Weights = Mapping[str, float]
"""The share of an alias's calls that each version gets, from 0 to 1."""

Aliases = Mapping[str, str | Weights]
Versions = Mapping[str, Any]


def make_version(
    who: str,
    *,
    duration: Duration = 0,
    timeout: Duration | None = None,
    environment: Mapping[object, object] | None = None,
    memory_size: object = 128,
) -> Version:
    """Make the version ``$LATEST`` of a function. Raises SfnError for invalid options."""
    limit = _DEFAULT_TIMEOUT_SECONDS if timeout is None else timeout
    within = microseconds(limit, f"timeout= of {who}")
    if not 0 < within <= _MAX_TIMEOUT:
        raise InvalidArgumentValue(
            f"timeout= of {who} is {timeout!r}: use more than 0 and at most {MAX_TIMEOUT_SECONDS:,} seconds"
        )
    if isinstance(memory_size, bool) or not isinstance(memory_size, int) or not 128 <= memory_size <= 10_240:
        raise InvalidArgumentValue(
            f"memory_size= of {who} is {safe_repr(memory_size)}: use a number from 128 to 10240 (MB)"
        )
    took = microseconds(duration, f"duration= of {who}")
    return Version(LATEST, BASE, took, within, memory_size, _texts(environment, who))


def _texts(environment: Mapping[object, object] | None, who: str) -> dict[str, str] | None:
    if environment is None:
        return None
    MAPPING.check(environment, f"environment= of {who}")
    for name, value in environment.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise InvalidArgumentType(
                f"environment= of {who}: names and values must be strings, not {safe_repr(name)}: {safe_repr(value)}"
            )
        if not name or "=" in name or "\0" in name + value or not _is_encodable(name + value):
            raise InvalidArgumentValue(
                f"environment= of {who}: {safe_repr(name)}: {safe_repr(value)} cannot be an environment variable: "
                "a name must not be empty or contain '=', and neither may contain NUL or lone surrogates"
            )
    return cast(dict[str, str], dict(environment))


def _is_encodable(text: str) -> bool:
    """True if an environment can contain this text. It cannot contain lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class Releases:
    """The versions and aliases of a function. If none are declared, every qualifier is valid.

    ``numbered`` are the versions by number; ``aliases`` are the weights of versions by alias.
    """

    def __init__(
        self,
        latest: Version,
        numbered: Mapping[str, Version] | None = None,
        aliases: Mapping[str, Weights] | None = None,
    ) -> None:
        self._latest = latest
        self._open = numbered is None and aliases is None
        self._versions = {LATEST: latest, **(numbered or {})}
        self._aliases = aliases or {}

    def find(self, qualifier: str | None) -> Version | Callable[[random.Random], Version] | None:
        """The version for a qualifier, or a function that picks one by weight; None if the qualifier is unknown."""
        if qualifier is None or qualifier == LATEST:
            return self._latest
        if self._open:
            return replace(self._latest, name=qualifier if _NUMBER.fullmatch(qualifier) else "1")
        if qualifier in self._versions:
            return self._versions[qualifier]
        weights = self._aliases.get(qualifier)
        if weights is None:
            return None
        versions = [self._versions[number] for number in weights]
        if len(versions) == 1:
            return versions[0]
        return lambda chance: chance.choices(versions, list(weights.values()))[0]


def declared_releases(
    who: str, latest: Version, options: Mapping[str, Any], versions: Versions | None, aliases: Aliases | None
) -> Releases:
    """The versions and aliases from the arguments of a fake. Raises SfnError for invalid ones."""
    if versions is None and aliases is None:
        return Releases(latest)
    numbered = {
        _number(who, number): _version(who, number, given, latest, options)
        for number, given in (versions or {}).items()
    }
    weights = {name: _weights(who, name, given) for name, given in (aliases or {}).items()}
    for name, parts in weights.items():
        for number in parts:
            if versions is None:
                numbered[number] = replace(latest, name=number)
            elif number not in numbered:
                raise InvalidArgumentValue(
                    f"alias {name!r} of {who} points to version {number!r}, which is missing in versions="
                )
    return Releases(latest, numbered, weights)


def version_behaviours(who: str, versions: Versions | None, named: NamedError) -> dict[str, Behaviour | None]:
    """The behaviours of the versions, by number; None for a version without its own behaviour."""
    return {
        number: _spec_of(given).behaviour(f"version {number!r} of {who}", named)
        for number, given in (versions or {}).items()
    }


def _number(who: str, number: object) -> str:
    if isinstance(number, str) and _NUMBER.fullmatch(number):
        return number
    raise InvalidArgumentValue(
        f"{who} has the version {safe_repr(number)}: a version must be a number in a string, such as '1'"
    )


def _version(who: str, number: str, given: Any, latest: Version, options: Mapping[str, Any]) -> Version:
    """Make a numbered version. Options that are left out are those of ``$LATEST``."""
    if not isinstance(given, Mapping):
        return replace(latest, name=number, key=number)
    unknown = set(given) - {*_BEHAVIOURS, *_OPTIONS}
    if unknown:
        known = ", ".join((*_BEHAVIOURS, *_OPTIONS))
        raise InvalidArgumentType(
            f"version {number!r} of {who} does not take {sorted(map(str, unknown))[0]!r}; it takes {known}"
        )
    own = {**options, **{name: value for name, value in given.items() if name in _OPTIONS}}
    return replace(make_version(f"version {number!r} of {who}", **own), name=number, key=number)


def _spec_of(given: Any) -> BehaviourSpec:
    if isinstance(given, Mapping):
        return BehaviourSpec(**{name: value for name, value in given.items() if name in _BEHAVIOURS})
    return BehaviourSpec(handler=given)


def _is_part(weight: object) -> bool:
    return isinstance(weight, (int, float)) and not isinstance(weight, bool) and 0 <= weight <= 1


def _weights(who: str, name: str, given: object) -> Weights:
    """The share of an alias's calls for each version. Raises SfnError for invalid weights."""
    if isinstance(given, str):
        return {_number(f"alias {name!r} of {who}", given): 1.0}
    if not isinstance(given, Mapping) or not given:
        raise InvalidArgumentType(
            f"alias {name!r} of {who} must be a version or a dict of versions and weights, not {safe_repr(given)}"
        )
    weights = {_number(f"alias {name!r} of {who}", number): weight for number, weight in given.items()}
    if not all(map(_is_part, weights.values())) or abs(sum(weights.values()) - 1) > 1e-6:
        raise InvalidArgumentValue(
            f"the weights of alias {name!r} of {who} must be from 0 to 1 and add up to 1: {safe_repr(weights)}"
        )
    return weights
