"""DynamoDB tables. https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pytest_sfn.errors import ErrorName
from pytest_sfn.ids import Ids
from pytest_sfn.integrations.record.action import Action
from pytest_sfn.integrations.record.answers import ErrorNames, Headers
from pytest_sfn.integrations.record.corrections import CalledOperation, Complaint, Corrections, Members
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import Target, each, first_of, named, within
from pytest_sfn.values.json_text import as_list

# ---- permissions: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html

_PARTIQL = {
    "PartiQLSelect": re.compile(r'\s*SELECT\s.*?\sFROM\s+"?([\w.-]+)', re.IGNORECASE | re.DOTALL),
    "PartiQLInsert": re.compile(r'\s*INSERT\s+INTO\s+"?([\w.-]+)', re.IGNORECASE),
    "PartiQLUpdate": re.compile(r'\s*UPDATE\s+"?([\w.-]+)', re.IGNORECASE),
    "PartiQLDelete": re.compile(r'\s*DELETE\s+FROM\s+"?([\w.-]+)', re.IGNORECASE),
}
"""PartiQL statements by kind, with the table that they use."""

_table = named("arn:aws:dynamodb:{region}:{account}:table/{TableName}")


def _index(call: ServiceCall) -> list[str] | None:
    index, found = call.argument("IndexName").value, _table(call)
    return [f"{arn}/index/{index}" for arn in found] if found and isinstance(index, str) else None


def _requested_tables(call: ServiceCall) -> list[str] | None:
    """The tables of a batch, which are the members of RequestItems."""
    items = call.argument("RequestItems").value
    if not isinstance(items, Mapping):
        return None
    return each("Tables", named("arn:aws:dynamodb:{region}:{account}:table/{Item}"))(
        call.with_arguments({"Tables": list(items)})
    )


def _each_item(kind: str) -> Target:
    return each("TransactItems", within(kind, _table))


def _statement_of(pattern: re.Pattern[str]) -> Target:
    """The table of a statement, if the statement is of this kind."""

    def target(call: ServiceCall) -> list[str] | None:
        found = pattern.match(str(call.argument("Statement").value))
        return _table(call.with_arguments({"TableName": found[1]})) if found else []

    return target


# ---- corrections of moto

_DUPLICATES = (ErrorName.VALIDATION, "Provided list of item keys contains duplicates")

_ASKED_FOR: Mapping[str, str] = {
    "ConsumedCapacity": "ReturnConsumedCapacity",
    "ItemCollectionMetrics": "ReturnItemCollectionMetrics",
}


_ITEMS = frozenset({"Item", "Key", "Keys", "ExpressionAttributeValues"})
"""The members that hold attributes by name, or a list of such objects."""


def _odd_values(arguments: Any, client: Any) -> Complaint | None:
    """DynamoDB refuses an attribute value without a type, or with two; moto fails or takes it.

    A null counts as not given, so ``{"S": null}`` has no type.
    """
    for value in _attribute_values(arguments):
        if len(value) != 1:
            problem = "has more than one datatypes set" if value else "is empty"
            return ErrorName.VALIDATION, f"Supplied AttributeValue {problem}, {_ONE_TYPE}"
    return None


_ONE_TYPE = "must contain exactly one of the supported datatypes"


def _attribute_values(members: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(members, list):
        for member in members:
            yield from _attribute_values(member)
    elif isinstance(members, dict):
        for name, member in members.items():
            if name in _ITEMS:
                for attributes in as_list(member):
                    yield from _with_inner_values(attributes.values())
            else:
                yield from _attribute_values(member)


def _with_inner_values(values: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    for value in values:
        yield value
        yield from _with_inner_values(value.get("L", ()))
        yield from _with_inner_values(value.get("M", {}).values())


def _duplicates(arguments: Members, client: Any) -> Complaint | None:
    """DynamoDB rejects a batch that writes to an item twice; moto rejects only identical writes."""
    for table, requests in arguments["RequestItems"].items():
        names = _key_names(client, table) if len(requests) > 1 else ()
        keys = [repr([item.get(name) for name in names]) for item in map(_written_item, requests)]
        if names and len(set(keys)) < len(keys):
            return _DUPLICATES
    return _odd_values(arguments, client)


def _key_names(client: Any, table: str) -> Sequence[str]:
    """The names of the key attributes of a table; none if the table does not exist."""
    try:
        schema = client.describe_table(TableName=table)["Table"]["KeySchema"]
    except client.exceptions.ResourceNotFoundException:
        return ()
    return [element["AttributeName"] for element in schema]


def _written_item(request: Members) -> Members:
    """The item of a put request, or the key of a delete request."""
    item: Members = request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"]
    return item


def _without_unrequested(operation: CalledOperation, arguments: Members, answer: Members, ids: Ids) -> Members:
    """DynamoDB reports consumed capacity and item collections only if the request asks for them."""
    unasked = {member for member, asked in _ASKED_FOR.items() if arguments.get(asked, "NONE") == "NONE"}
    return {name: value for name, value in answer.items() if name not in unasked}


# AWS's page allows all of these actions, regardless of which one a task calls.
_ITEM = Action(policy=needs(allow("dynamodb:GetItem PutItem UpdateItem DeleteItem", on=_table)))

SERVICE = Service(
    name="dynamodb",
    errors=ErrorNames("DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException"),
    headers=Headers(first=("Server",), connection="Connection", checksum=True),
    from_text={"AttributeValue": "S"},
    request_id_length=52,
    counts_attempts=False,
    actions={
        "getItem": Action(policy=_ITEM.policy, required=("TableName", "Key")),
        "putItem": Action(policy=_ITEM.policy, required=("TableName", "Item")),
        "updateItem": _ITEM,
        "deleteItem": _ITEM,
    },
    permissions=Permissions(
        resource=first_of(_index, _table, _requested_tables),
        rights={
            "ExecuteStatement": tuple((verb, _statement_of(text)) for verb, text in _PARTIQL.items()),
            "TransactGetItems": (("GetItem", _each_item("Get")),),
            "TransactWriteItems": (
                ("ConditionCheckItem", _each_item("ConditionCheck")),
                ("PutItem", _each_item("Put")),
                ("UpdateItem", _each_item("Update")),
                ("DeleteItem", _each_item("Delete")),
            ),
        },
    ),
    corrections=Corrections(complaints={"BatchWriteItem": _duplicates, "": _odd_values}, answer=_without_unrequested),
)
