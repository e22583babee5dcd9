"""Stops botocore from searching outside the process for credentials or a region while a world is open.

A world needs neither for its answers. Profiles may name programs and roles, and without keys botocore asks the metadata
service of EC2 or ECS. https://docs.aws.amazon.com/boto3/latest/guide/credentials.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.environment import DUMMY_CREDENTIALS
from pytest_sfn.patches.overrides import Attribute, Override

_OUTSIDE = frozenset(
    {
        "assume-role",
        "assume-role-with-web-identity",
        "container-role",
        "custom-process",
        "iam-role",
        "login",
        "sso",
    }
)
"""botocore's names for the credential providers that reach outside the process."""


def no_lookups() -> Iterator[Override]:
    """Limit every botocore session to the keys in variables and files, or to dummy keys. Needs botocore.session.

    A profile in AWS_PROFILE that does not exist, an unreadable file, and empty variables count as unset: moto makes its
    own sessions while it answers.
    """
    yield from _in_configuration()
    yield from _in_credentials()
    yield from _in_session()
    # With AWS_DEFAULTS_MODE=auto botocore would ask the metadata service for the region of the machine.
    yield _override(names.RETRIEVE_REGION, lambda self: None)


def _in_configuration() -> Iterator[Override]:
    provide = names.ENVIRONMENT_PROVIDE.get()
    yield _override(names.ENVIRONMENT_PROVIDE, lambda self: provide(self) or None)


def _in_credentials() -> Iterator[Override]:
    resolver, load = names.LOAD_CREDENTIALS.owner(), names.LOAD_CREDENTIALS.get()

    def load_credentials(self: Any) -> Any:
        inside = [provider for provider in self.providers if provider.METHOD not in _OUTSIDE]
        return load(resolver(inside)) or names.CREDENTIALS.get()(*DUMMY_CREDENTIALS.values())

    yield _override(names.LOAD_CREDENTIALS, load_credentials)
    for name in names.REFRESH_NEEDED:
        yield _without_refresh(name)


def _without_refresh(name: names.PrivateName) -> Override:
    """Keep credentials from outside the process unchanged, even after they have expired."""
    refresh_needed = name.get()

    def refresh_needed_here(self: Any, refresh_in: Any = None) -> Any:
        return self.method not in _OUTSIDE and refresh_needed(self, refresh_in)

    return _override(name, refresh_needed_here)


def _in_session() -> Iterator[Override]:
    from botocore.exceptions import ConfigParseError, ProfileNotFound

    full, scoped = names.FULL_CONFIG.get().fget, names.SCOPED_CONFIG.get()

    def full_config(self: Any) -> Any:
        try:
            return full(self)
        except ConfigParseError:
            return {"profiles": {}}

    def get_scoped_config(self: Any) -> Any:
        try:
            return scoped(self)
        except ProfileNotFound:
            if self.instance_variables().get("profile") is not None:
                raise
            return {}

    yield _override(names.FULL_CONFIG, property(full_config))
    yield _override(names.SCOPED_CONFIG, get_scoped_config)


def _override(name: names.PrivateName, value: object) -> Override:
    return Override(Attribute(name.owner(), name.name), value)
