"""The policies of a function or a state machine: documents, names of managed policies, and SAM's policy templates.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from pytest_sfn.application.template.sam.policy_table import POLICY_TEMPLATES
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json, as_list
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import hint_in_brackets

_PARAMETER = re.compile(r"\{(\w+)\}")
_INTRINSIC = re.compile(r"Ref|Fn::\w+")
VERSION = "2012-10-17"


class Policies(NamedTuple):
    """``managed`` are names and ARNs of managed policies, ``documents`` policy documents; both may have intrinsic
    functions."""

    managed: list[Json]
    documents: list[Json]


class _Template(NamedTuple):
    """One statement of a policy template."""

    actions: list[str]
    resources: list[str]
    condition: list[str]


def read_policies(given: Json, where: str) -> Policies:
    """Sort the policies of a resource. ``where`` names it in messages. Raises SfnError for an unknown template."""
    found = Policies([], [])
    for policy in as_list(given):
        document = _document(policy, where)
        if document is not None:
            found.documents.append(document)
        elif policy is not None:
            found.managed.append(policy)
    return found


def _document(policy: Json, where: str) -> Json:
    """The document that a policy is or stands for; None for the name of a managed policy."""
    if not isinstance(policy, dict):
        return None
    if "Statement" in policy:
        return policy
    if len(policy) != 1:
        return None
    ((name, argument),) = policy.items()
    if name == "Fn::If" and isinstance(argument, list) and len(argument) == 3:
        branches = [_document(branch, where) for branch in argument[1:]]
        pairs = zip(branches, argument[1:], strict=True)
        return {name: [argument[0], *(found or branch for found, branch in pairs)]} if any(branches) else None
    return None if _INTRINSIC.fullmatch(name) else expand_template(name, argument or {}, where)


def expand_template(name: str, parameters: Mapping[str, Json], where: str) -> Json:
    """The document of a policy template. Raises SfnError for an unknown one, or if a parameter is missing."""
    templates = _templates()
    if name not in templates:
        raise SfnError(
            f"{where} has the policy {name!r}, which is not a policy template of SAM{hint_in_brackets(name, templates)}"
        )
    if not isinstance(parameters, Mapping):
        raise SfnError(
            f"{where}: the policy template {name} needs an object of parameters, not {safe_repr(parameters)}"
        )
    statements = [
        _statement(template, parameters, f"{where}: the policy template {name}") for template in templates[name]
    ]
    return {"Version": VERSION, "Statement": statements}


def _statement(template: _Template, parameters: Mapping[str, Json], where: str) -> Json:
    statement: dict[str, Json] = {
        "Effect": "Allow",
        "Action": template.actions,
        "Resource": [_arn(text, parameters, where) for text in template.resources],
    }
    if template.condition:
        operator, key, value = template.condition
        statement["Condition"] = {operator: {key: _arn(value, parameters, where)}}
    return statement


def _arn(text: str, parameters: Mapping[str, Json], where: str) -> Json:
    """The ARN in a template, as Fn::Sub; a parameter that is a whole ARN is used as it is."""
    names = _PARAMETER.findall(text)
    for name in names:
        if name not in parameters:
            raise SfnError(f"{where} needs the parameter {name}{hint_in_brackets(name, parameters)}")
    if text == "*":
        return text
    if names and text == f"{{{names[0]}}}":
        return parameters[names[0]]
    written = _PARAMETER.sub(r"${\1}", text.replace(":@", ":${AWS::Region}:${AWS::AccountId}"))
    return {"Fn::Sub": [f"arn:${{AWS::Partition}}:{written}", {name: parameters[name] for name in names}]}


@cache
def _templates() -> dict[str, list[_Template]]:
    found: dict[str, list[_Template]] = {}
    for name, lines in _blocks(POLICY_TEMPLATES.strip().splitlines()):
        found[name] = [_read(line) for line in lines]
    return found


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each name with its statements, whose continued lines are joined."""
    name, statements = lines[0], list[str]()
    for line in lines[1:]:
        if not line.startswith(" "):
            yield name, statements
            name, statements = line, []
        elif line.startswith("    "):
            statements[-1] += f" {line.strip()}"
        else:
            statements.append(line.strip())
    yield name, statements


def _read(line: str) -> _Template:
    actions, resources, *condition = (part.split() for part in line.split(" | "))
    service, *names = actions
    return _Template([f"{service}{name}" for name in names], resources, condition[0] if condition else [])
