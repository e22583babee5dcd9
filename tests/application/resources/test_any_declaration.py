"""A declaration of any shape is made, warned about or refused: it never ends in a bare traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_sfn import SfnError, mock_sfn
from pytest_sfn.apis.operations import known_operation
from pytest_sfn.application.made import Account, Declared
from pytest_sfn.application.resources.makers import RESOURCE_MAKERS
from pytest_sfn.application.resources.making import make_resource
from pytest_sfn.application.resources.plain import Plain

SCALARS = st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["", "a", "arn:aws:sqs:us-east-1:1:q", "5"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["Key", "Value", "Arn", "Id", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = (
    "AttributeDefinitions", "AuthParameters", "BucketEncryption", "BucketName", "Content", "CorsConfiguration",
    "DatabaseInput", "EventBusName", "EventPattern", "GenerateSecretString", "GlobalSecondaryIndexes", "Groups",
    "KeySchema", "ManagedPolicyArns", "Name", "NotificationConfiguration", "Policies", "PolicyDocument", "PrimaryKey",
    "Queues", "RedrivePolicy", "Replicas", "ResourcePolicy", "Roles", "SSESpecification", "Schedule", "SecretString",
    "StreamSpecification", "Subscription", "TableInput", "Tags", "Targets", "TimeToLiveSpecification", "Topics",
)  # fmt: skip


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    """One account for all examples: what exists already is one of the cases."""
    with mock_sfn(freeze=False) as world:
        yield Account(world.clients, world.place, world.ids)


@pytest.mark.parametrize("type", sorted(RESOURCE_MAKERS))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(properties=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_any_properties(account: Account, type: str, properties: dict[str, Any]):
    declared = Declared("Mine", type, properties, "shop", "template.yaml")
    try:
        made = make_resource(declared, account)
    except SfnError as refusal:
        message = str(refusal)
    else:
        message = declared.place
        assert isinstance(made.physical_id, str)
    assert declared.place in message


@pytest.mark.parametrize("type", sorted(type for type, maker in RESOURCE_MAKERS.items() if isinstance(maker, Plain)))
def test_a_plain_type_names_what_its_operation_has(type: str):
    maker = RESOURCE_MAKERS[type]
    assert isinstance(maker, Plain)
    operation = known_operation(maker.service, maker.operation)

    members = {name.lower() for name in operation.input.members} if operation.input else set()
    answered = set(operation.output.members) if operation.output else set()
    assert {maker.renamed.get(maker.name, maker.name).lower()} <= members if maker.name else True
    assert {renamed.lower() for renamed in maker.renamed.values()} <= members
    for path in (maker.ref, *maker.attributes.values()):
        first = path.split(".")[0]
        assert first in answered or first in operation.input.members
