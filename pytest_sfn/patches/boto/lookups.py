"""What botocore would look up outside of this process to find credentials or a region: not while a world is open.

Nothing that a world answers needs them. Profiles name programs and roles; without keys botocore asks the metadata
service of EC2 or ECS. https://docs.aws.amazon.com/boto3/latest/guide/credentials.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pytest_sfn.patches.boto.environment import DUMMY_CREDENTIALS
from pytest_sfn.patches.module_patch import ModulePatch
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
"""botocore's names of the ways to credentials that lead out of the process."""


class NoLookups:
    """Lets every session of botocore do with the keys in variables and files, or with dummy keys, between ``enter`` and
    ``leave``. Imports nothing.

    A profile of AWS_PROFILE that does not exist, a file that cannot be read and empty variables count as not given:
    moto makes sessions of its own while it answers.
    """

    def enter(self) -> None:
        for patch in _PATCHES:
            patch.enter(self)

    def leave(self) -> None:
        for patch in _PATCHES:
            patch.leave(self)


def _in_configuration(module: Any) -> Iterator[Override]:
    variable: Any = module.EnvironmentProvider
    provide = variable.provide
    yield Override(Attribute(variable, "provide"), lambda self: provide(self) or None)


def _in_credentials(module: Any) -> Iterator[Override]:
    resolver: Any = module.CredentialResolver
    load = resolver.load_credentials

    def load_credentials(self: Any) -> Any:
        inside = [provider for provider in self.providers if provider.METHOD not in _OUTSIDE]
        return load(resolver(inside)) or module.Credentials(*DUMMY_CREDENTIALS.values())

    yield Override(Attribute(resolver, "load_credentials"), load_credentials)
    for name in ("RefreshableCredentials", "DeferredRefreshableCredentials"):
        yield _kept(getattr(module, name))


def _kept(credentials: Any) -> Override:
    """Keep credentials from outside as they are, also when their time is up."""
    refresh_needed = credentials.refresh_needed

    def refresh_needed_here(self: Any, refresh_in: Any = None) -> Any:
        return self.method not in _OUTSIDE and refresh_needed(self, refresh_in)

    return Override(Attribute(credentials, "refresh_needed"), refresh_needed_here)


def _in_session(module: Any) -> Iterator[Override]:
    from botocore.exceptions import ConfigParseError, ProfileNotFound

    session: Any = module.Session
    full, scoped = session.full_config.fget, session.get_scoped_config

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

    yield Override(Attribute(session, "full_config"), property(full_config))
    yield Override(Attribute(session, "get_scoped_config"), get_scoped_config)


def _in_utils(module: Any) -> Iterator[Override]:
    """Know no region of the machine: AWS_DEFAULTS_MODE=auto asks the metadata service for it."""
    yield Override(Attribute(module.InstanceMetadataRegionFetcher, "retrieve_region"), lambda self: None)


_PATCHES = (
    ModulePatch("botocore.configprovider", _in_configuration),
    ModulePatch("botocore.credentials", _in_credentials),
    ModulePatch("botocore.session", _in_session),
    ModulePatch("botocore.utils", _in_utils),
)
