"""The data source that writes a policy document.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.definition.source.terraform.instances import Instance
from pytest_sfn.values.json_text import dumps

_LISTS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}


def policy_document(source: Instance) -> str:
    """The JSON text of a document."""
    statements = [_statement(block) for block in source.nested("statement")]
    return dumps({"Version": "2012-10-17", "Statement": statements})


def _statement(block: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": block.get("effect", "Allow")}
    if block.get("sid"):
        statement["Sid"] = block["sid"]
    statement.update({name: block[argument] for argument, name in _LISTS.items() if argument in block})
    for principal in block.get("principals", []):
        kinds = statement.setdefault("Principal", {})
        kinds.setdefault(str(principal.get("type")), []).extend(principal.get("identifiers", []))
    for condition in block.get("condition", []):
        keys = statement.setdefault("Condition", {}).setdefault(str(condition.get("test")), {})
        keys[str(condition.get("variable"))] = condition.get("values")
    return statement
