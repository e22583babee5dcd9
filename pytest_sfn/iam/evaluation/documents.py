"""Reads the policy documents of a test into statements.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

from pytest_sfn.definition.source.files import read_document
from pytest_sfn.errors import InvalidArgumentType, SfnError
from pytest_sfn.iam.evaluation.conditions import Condition, is_operator
from pytest_sfn.values.json_text import Json, as_list, as_text, dumps
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import did_you_mean

PolicySource = Mapping[str, Any] | str | PathLike[str]
"""A policy document, or the path of its JSON file."""

_FIELDS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
_VERSIONS = ("2012-10-17", "2008-10-17")
_ACTION = re.compile(r"\*$|[\w-]+:[\w*?]+$")
UNKNOWN_RESOURCE = "known only on AWS: "
"""What a resource begins with that only AWS knows, in the policies of a template. It may be any resource."""

_RESOURCE = re.compile(rf"\*$|arn:|{UNKNOWN_RESOURCE}")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``where`` names it in messages. In each pair of lists, one is empty."""

    where: str
    allows: bool
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


def read_policies(given: PolicySource | Sequence[PolicySource], search: Iterable[Path | str]) -> tuple[Statement, ...]:
    """The statements of one or several policies. A path is looked for like those of definitions.

    Raises SfnError for a document that IAM would reject as the policy of a role.
    """
    if not isinstance(given, (Mapping, str, PathLike, list, tuple)):
        raise InvalidArgumentType(
            f"role_policy= takes a policy document, the path of its JSON file or a list of them, not {safe_repr(given)}"
        )
    several = list(given) if isinstance(given, (list, tuple)) else [given]
    names = (
        ["the role policy"] if len(several) == 1 else [f"role policy {number + 1}" for number in range(len(several))]
    )
    return tuple(
        statement for name, source in zip(names, several, strict=True) for statement in _read(source, name, search)
    )


def _read(source: PolicySource, name: str, search: Iterable[Path | str]) -> list[Statement]:
    if not isinstance(source, (Mapping, str, PathLike)):
        raise InvalidArgumentType(
            f"{name} must be a policy document as a dict, or the path of its JSON file, not {safe_repr(source)}"
        )
    return _Document(*read_document(source, search, "role policy", name)).statements()


class _Document:
    """Reads one policy document; ``name`` is its name in errors."""

    def __init__(self, document: Json, name: str) -> None:
        self._document = document
        self._name = name

    def statements(self) -> list[Statement]:
        if not isinstance(self._document, dict) or "Statement" not in self._document:
            raise SfnError(f'{self._name} is not a policy document: it has no "Statement"')
        for field in self._document:
            if field not in ("Version", "Id", "Statement"):
                raise SfnError(f"{self._name} has a field {field!r}: a policy may have Version, Id and Statement")
        version = self._document.get("Version", _VERSIONS[1])
        if version not in _VERSIONS:
            raise SfnError(f"{self._name} has Version {version!r}: IAM accepts {' and '.join(_VERSIONS)}")
        given = as_list(self._document["Statement"])
        if version != _VERSIONS[0] and "${" in dumps(given):
            raise SfnError(
                f"{self._name} has a policy variable: IAM replaces variables only with Version {_VERSIONS[0]}"
            )
        return [
            _StatementMembers(one, f"{self._name}, statement {number}").read()
            for number, one in enumerate(given, start=1)
        ]


class _StatementMembers:
    """Reads the fields of one statement."""

    def __init__(self, given: Json, where: str) -> None:
        self._where = where
        if not isinstance(given, dict):
            self._fail(f"must be an object, not {given!r}")
        self._given: dict[str, Json] = given
        if isinstance(given.get("Sid"), str) and given["Sid"]:
            self._where += f" ({given['Sid']})"

    def read(self) -> Statement:
        for name in self._given:
            if name in ("Principal", "NotPrincipal"):
                self._fail(f"has a {name}: it is allowed only in the policy of a resource or in a trust policy")
            if name not in _FIELDS:
                hint = did_you_mean(name, _FIELDS)
                self._fail(f"has an unknown field {name!r}" + (f": {hint}" if hint else ""))
        effect = self._given.get("Effect")
        if effect not in ("Allow", "Deny"):
            self._fail(f'has the Effect {effect!r}: it must be "Allow" or "Deny"')
        actions, not_actions = self._one_of("Action", "NotAction", _ACTION, 'like "sqs:SendMessage"')
        resources, not_resources = self._one_of(
            "Resource",
            "NotResource",
            _RESOURCE,
            'an ARN or "*" (resolve functions of CloudFormation first)',
        )
        return Statement(
            self._where, effect == "Allow", actions, not_actions, resources, not_resources, self._conditions()
        )

    def _one_of(
        self, name: str, opposite: str, form: re.Pattern[str], example: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The values of a field, and those of its opposite. A statement has only one of them."""
        if (name in self._given) is (opposite in self._given):
            self._fail(f"needs either {name} or {opposite}")
        return self._texts(name, form, example), self._texts(opposite, form, example)

    def _texts(self, name: str, form: re.Pattern[str], example: str) -> tuple[str, ...]:
        values = as_list(self._given.get(name, []))
        if name in self._given and not values:
            self._fail(f"has an empty {name}")
        for value in values:
            if not isinstance(value, str) or not form.match(value):
                self._fail(f"has {name} {value!r}: it must be {example}")
        return tuple(values)

    def _conditions(self) -> tuple[Condition, ...]:
        given = self._given.get("Condition", {})
        if not isinstance(given, dict) or not all(isinstance(keys, dict) for keys in given.values()):
            self._fail('has a Condition that is not {"<operator>": {"<key>": "<value>"}}')
        for operator in given:
            if not is_operator(operator):
                self._fail(f"has a Condition with the operator {operator!r}, which IAM does not have")
        return tuple(
            Condition(operator, key, tuple(as_text(value) for value in as_list(values)))
            for operator, keys in given.items()
            for key, values in keys.items()
        )

    def _fail(self, problem: str) -> NoReturn:
        raise SfnError(f"{self._where} {problem}")
