"""One service of AWS, as Step Functions integrates it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.integrations.record.action import Action
from pytest_sfn.integrations.record.answers import ErrorNames, Headers
from pytest_sfn.integrations.record.corrections import NO_CORRECTIONS, Corrections
from pytest_sfn.integrations.record.permissions import NO_PERMISSIONS, Permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The special rules for one service. A service without ``actions`` has AWS SDK integrations only.

    ``name`` is its name in a Resource (``arn:aws:states:::<name>:<action>``), ``boto3`` that in boto3, if it differs.

    ``errors``: the names in the errors of its optimized integrations. ``headers``: the spelling of the headers in
    results; None if results do not show them. ``json_texts``: top-level arguments that may be any JSON, which is sent
    as text. ``json_texts_in_items``, by top-level argument: such members of its items. ``from_text``: structures of its
    API that may be written as a plain text in the optimized integrations, each with the member that the text sets.
    ``takes_api_arguments``: definitions are checked against the model of its API.

    ``request_id_length``: the length of request ids that are not UUIDs. ``counts_attempts``: the causes of AWS SDK
    integrations contain the number of attempts. ``access_denied``: the error code for missing permissions, if it is not
    that of the protocol. ``models_denial`` is False if the SDK inside Step Functions has no exception for it, even if
    newer models do.
    """

    name: str
    boto3: str | None = None
    actions: Mapping[str, Action] = field(default_factory=dict)
    errors: ErrorNames | None = None
    headers: Headers | None = None
    json_texts: frozenset[str] = frozenset()
    json_texts_in_items: Mapping[str, frozenset[str]] = field(default_factory=dict)
    from_text: Mapping[str, str] = field(default_factory=dict)
    takes_api_arguments: bool = True
    permissions: Permissions = NO_PERMISSIONS
    corrections: Corrections = NO_CORRECTIONS
    request_id_length: int | None = None
    counts_attempts: bool = True
    access_denied: str | None = None
    models_denial: bool = True

    @property
    def boto3_name(self) -> str:
        """boto3's name for the service."""
        return self.boto3 or self.name

    @property
    def iam_prefix(self) -> str:
        """The prefix of the service's IAM actions."""
        return self.permissions.prefix or self.name
