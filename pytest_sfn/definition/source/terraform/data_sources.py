"""The data sources that need no account: the place of deployment, policy documents, templates and files.

https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.terraform.instances import Instance
from pytest_sfn.definition.source.terraform.policy_documents import policy_document

FillIn = Callable[[str, Mapping[str, Any]], str]
"""A template text, filled in with the values of its variables."""


def attribute_of_source(source: Instance, wanted: str, fill_in: FillIn) -> Any:
    """The value of an attribute of a data source; None if only AWS knows it."""
    if (source.type, wanted) == ("aws_iam_policy_document", "json"):
        return policy_document(source)
    if (source.type, wanted) == ("template_file", "rendered"):
        return _rendered(source, fill_in)
    if source.type == "archive_file" and wanted == "output_path":
        return source.argument(wanted)
    return None


def attribute_of_place(type: str, wanted: str, place: Place) -> str | None:
    """The value of an attribute of a data source that says where Terraform deploys; None for others."""
    return {
        ("aws_caller_identity", "account_id"): place.account,
        ("aws_caller_identity", "id"): place.account,
        ("aws_region", "name"): place.region,
        ("aws_region", "id"): place.region,
        ("aws_region", "region"): place.region,
        ("aws_partition", "partition"): place.partition,
        ("aws_partition", "dns_suffix"): "amazonaws.com",
    }.get((type, wanted))


def _rendered(source: Instance, fill_in: FillIn) -> str | None:
    template = source.argument("template")
    values = source.argument("vars") or next(iter(source.nested("vars")), {})
    return fill_in(template, values) if isinstance(template, str) and isinstance(values, dict) else None
