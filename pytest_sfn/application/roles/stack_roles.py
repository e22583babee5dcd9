"""The policies of the roles that templates declare: inline, attached, managed, and what SAM makes of its own.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pytest_sfn.application.made import Declared, Made
from pytest_sfn.definition.source.cloudformation.unknown_functions import function_pattern
from pytest_sfn.iam.evaluation.documents import UNKNOWN_RESOURCE
from pytest_sfn.patches import private_names as names
from pytest_sfn.values.json_text import Json, as_list, loads

ROLE = "AWS::IAM::Role"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", MANAGED_POLICY)
IAM_TYPES = frozenset({ROLE, *_POLICIES})


class RoleDocuments(NamedTuple):
    """The policy documents of a role, and the ARNs of its managed policies whose documents are unknown."""

    documents: list[Json]
    unknown: list[str]


class StackRoles:
    """The roles among resources, by name."""

    def __init__(self, resources: Iterable[tuple[Declared, Made]]) -> None:
        self._roles: dict[str, Declared] = {}
        self._managed: dict[str, Declared] = {}
        self._attached: dict[str, list[Json]] = {}
        self._unknown: set[str] = set()
        for declared, made in resources:
            self._unknown.update(declared.unknown if declared.type in IAM_TYPES else ())
            if declared.type == ROLE:
                self._roles[made.physical_id] = declared
            elif declared.type == MANAGED_POLICY:
                self._managed[made.physical_id] = declared
            if declared.type in _POLICIES:
                self._attach(declared.properties)

    def documents_of(self, role: str) -> RoleDocuments | None:
        """The policies of the role with a name or an ARN; None if the resources do not declare it."""
        name = role.rpartition("/")[2]
        declared = self._roles.get(name)
        if declared is None:
            return None
        found = RoleDocuments([*_inline(declared.properties), *self._attached.get(name, [])], [])
        for arn in _given_list(declared.properties.get("ManagedPolicyArns")):
            own = self._managed.get(str(arn))
            document = _document(own.properties) if own else _document_of_aws(str(arn))
            if document is None:
                found.unknown.append(str(arn))
            else:
                found.documents.append(document)
        documents = [_with_known_resources(document, self._unknown) for document in found.documents]
        return RoleDocuments(documents, found.unknown)

    def _attach(self, properties: Mapping[str, Json]) -> None:
        """Note a policy that names its roles."""
        for role in (*_given_list(properties.get("Roles")), *_given_list(properties.get("RoleName"))):
            self._attached.setdefault(str(role).rpartition("/")[2], []).append(_document(properties))


def _inline(properties: Mapping[str, Json]) -> Iterator[Json]:
    for policy in _given_list(properties.get("Policies")):
        if isinstance(policy, dict):
            yield _document(policy)


def _document(properties: Mapping[str, Json]) -> Json:
    """The document of a policy, which may be a JSON text."""
    given = properties.get("PolicyDocument")
    try:
        return loads(given) if isinstance(given, str) else given
    except ValueError:
        return given


def _given_list(given: Json) -> list[Json]:
    return [] if given is None else as_list(given)


def _with_known_resources(document: Json, unknown: Collection[str]) -> Json:
    """A document that marks the resources that only AWS knows. For Lambda they are the functions that definitions have
    in their place."""
    if not isinstance(document, dict):
        return document
    statements = [_with_known(statement, unknown) for statement in _given_list(document.get("Statement"))]
    version = {"Version": "2012-10-17", **document, "Statement": statements}
    return {name: str(value) if name == "Version" else value for name, value in version.items()}


def _with_known(statement: Json, unknown: Collection[str]) -> Json:
    if not isinstance(statement, dict) or "Resource" not in statement:
        return statement
    actions = map(str, _given_list(statement.get("Action")))
    is_of_functions = all(action.startswith("lambda:") for action in actions) or statement.get("Effect") != "Allow"
    resources = [
        function_pattern(text) if is_of_functions or _is_known(text, unknown) else UNKNOWN_RESOURCE + text
        for text in map(str, _given_list(statement["Resource"]))
    ]
    return {**statement, "Resource": resources}


def _is_known(resource: str, unknown: Collection[str]) -> bool:
    return (resource == "*" or resource.startswith("arn:")) and not any(text in resource for text in unknown)


def _document_of_aws(arn: str) -> Json:
    """The document of a policy that AWS manages, ``arn:aws:iam::aws:policy/AmazonSQSFullAccess``; None for others."""
    if ":iam::aws:policy/" not in arn:
        return None
    found = _aws_managed().get(arn.rpartition("/")[2])
    return found.get("Document") if isinstance(found, dict) else None


@cache
def _aws_managed() -> dict[str, Any]:
    """The policies that AWS manages, by name. moto has them; reading them takes some hundredths of a second."""
    known: dict[str, Any] = loads(names.AWS_MANAGED_POLICIES.get())
    return known
