"""Resources that one operation makes, from the properties as they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.apis.operations import known_operation
from pytest_sfn.application.made import Account, Declared, Made
from pytest_sfn.application.resources.names import generated_name
from pytest_sfn.application.resources.properties import arguments
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class Plain:
    """Makes the resources of one type: a Maker.

    ``ref`` and ``attributes`` are paths (``KeyMetadata.Arn``) into the operation's answer, else into its arguments.
    ``name`` is the property that names the resource: a generated name is passed if it is not given. ``renamed`` maps
    properties to the API's members, ``ignored`` are properties without an effect in a test, ``defaults`` those that
    CloudFormation passes on for properties that are not given.
    """

    service: str
    operation: str
    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    name: str | None = None
    generate: Callable[[Declared, Account], str] = generated_name
    renamed: Mapping[str, str] = field(default_factory=dict)
    ignored: Collection[str] = ()
    defaults: Mapping[str, Json] = field(default_factory=dict)

    def __call__(self, declared: Declared, account: Account) -> Made:
        sent = self.arguments(declared, account)
        answer = call(account, self.service, self.operation, sent)
        known = {**sent, **answer}
        attributes = {name: lookup(known, path) for name, path in self.attributes.items()}
        return Made(str(lookup(known, self.ref)), attributes)

    def arguments(self, declared: Declared, account: Account) -> dict[str, Any]:
        """The arguments of the operation. Raises SfnError for invalid properties."""
        given = {name: value for name, value in declared.properties.items() if value is not None}
        properties = {**self.defaults, **given}
        if self.name and self.name not in properties:
            properties[self.name] = self.generate(declared, account)
        renamed = {self.renamed.get(name, name): value for name, value in properties.items()}
        return arguments(declared, self.service, self.operation, renamed, self.ignored)


def call(account: Account, service: str, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of an operation by the API's name."""
    method = getattr(account.client(service), known_operation(service, operation).method)
    answer: dict[str, Any] = method(**sent)
    return answer


def lookup(known: Mapping[str, Any], path: str) -> Json:
    """The value at a path; None if it is not there."""
    found: Any = known
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
