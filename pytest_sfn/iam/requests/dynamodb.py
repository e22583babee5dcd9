"""Tables and indexes of DynamoDB, and requests that do several things at once.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pytest_sfn.iam.calls import Call
from pytest_sfn.iam.resources import table
from pytest_sfn.iam.targets import Target, each, first_of, named, within

_PARTIQL = {
    "PartiQLSelect": re.compile(r'\s*SELECT\s.*?\sFROM\s+"?([\w.-]+)', re.IGNORECASE | re.DOTALL),
    "PartiQLInsert": re.compile(r'\s*INSERT\s+INTO\s+"?([\w.-]+)', re.IGNORECASE),
    "PartiQLUpdate": re.compile(r'\s*UPDATE\s+"?([\w.-]+)', re.IGNORECASE),
    "PartiQLDelete": re.compile(r'\s*DELETE\s+FROM\s+"?([\w.-]+)', re.IGNORECASE),
}
"""Statements of PartiQL, with the table that they are about."""


def _index(call: Call) -> list[str] | None:
    index, found = call.argument("IndexName").value, table(call)
    return [f"{arn}/index/{index}" for arn in found] if found and isinstance(index, str) else None


def _requested_tables(call: Call) -> list[str] | None:
    """The tables of a batch: RequestItems has a member for each."""
    items = call.argument("RequestItems").value
    if not isinstance(items, Mapping):
        return None
    return each("Tables", named("arn:aws:dynamodb:{region}:{account}:table/{Item}"))(
        call.with_arguments({"Tables": list(items)})
    )


table_or_index = first_of(_index, table, _requested_tables)


def _each_item(kind: str) -> Target:
    return each("TransactItems", within(kind, table))


def _statement_of(pattern: re.Pattern[str]) -> Target:
    """The table that a statement is about, if it is one of that kind."""

    def target(call: Call) -> list[str] | None:
        found = pattern.match(str(call.argument("Statement").value))
        return table(call.with_arguments({"TableName": found[1]})) if found else []

    return target


RIGHTS: Mapping[str, tuple[tuple[str, Target], ...]] = {
    "dynamodb:ExecuteStatement": tuple((f"dynamodb:{verb}", _statement_of(text)) for verb, text in _PARTIQL.items()),
    "dynamodb:TransactGetItems": (("dynamodb:GetItem", _each_item("Get")),),
    "dynamodb:TransactWriteItems": (
        ("dynamodb:ConditionCheckItem", _each_item("ConditionCheck")),
        ("dynamodb:PutItem", _each_item("Put")),
        ("dynamodb:UpdateItem", _each_item("Update")),
        ("dynamodb:DeleteItem", _each_item("Delete")),
    ),
}
