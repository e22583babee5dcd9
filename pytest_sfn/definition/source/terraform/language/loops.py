"""The rounds of a ``for``: of an expression, or of a directive in a template.

https://developer.hashicorp.com/terraform/language/expressions/for
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_sfn.definition.source.terraform.language.unknown import known
from pytest_sfn.errors import SourceError
from pytest_sfn.values.json_display import show_json

Names = Mapping[str, Any]
"""The values of the local names of an expression: those of ``for``, and the variables of a template."""


def loop_names(names: Sequence[str], collection: Any) -> list[dict[str, Any]]:
    """The names of a loop in each of its rounds: one name is the value, two are the key or index and the value.

    The keys of an object are sorted. Raises SfnError for a value that has no parts.
    """
    collection = known(collection)
    if not isinstance(collection, dict | list):
        raise SourceError(f"A 'for' of the Terraform module takes a list or an object, not {show_json(collection)}")
    pairs = sorted(collection.items()) if isinstance(collection, dict) else enumerate(collection)
    if len(names) == 1:
        return [{names[0]: value} for _, value in pairs]
    return [{names[0]: key, names[1]: value} for key, value in pairs]
