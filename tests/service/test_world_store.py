"""The parameters and secrets that templates name."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.service.world_store import WorldStore
from pytest_sfn.world.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with mock_sfn() as world:
        yield world


@pytest.fixture
def secret(world: World) -> str:
    secrets = boto3.client("secretsmanager")
    text = json.dumps({"user": "ann", "port": 5432})
    return str(secrets.create_secret(Name="shop/db", SecretString=text)["ARN"])


def read(world: World, reference: str) -> str | None:
    return WorldStore(world).dynamic("{{resolve:" + reference + "}}")


def test_a_parameter_and_its_versions(world: World):
    ssm = boto3.client("ssm")
    for value in ("first", "second"):
        ssm.put_parameter(Name="/shop/table", Value=value, Type="String", Overwrite=True)

    assert read(world, "ssm:/shop/table") == "second"
    assert read(world, "ssm:/shop/table:1") == "first"
    assert read(world, "ssm:/shop/table:9") is None
    assert read(world, "ssm:/shop/nothing") is None


def test_a_secure_parameter_is_decrypted(world: World):
    boto3.client("ssm").put_parameter(Name="/shop/key", Value="s3cret", Type="SecureString")

    assert read(world, "ssm-secure:/shop/key:1") == "s3cret"


def test_a_secret_and_its_members(world: World, secret: str):
    assert json.loads(str(read(world, "secretsmanager:shop/db"))) == {"user": "ann", "port": 5432}
    assert read(world, "secretsmanager:shop/db:SecretString:user") == "ann"
    assert read(world, "secretsmanager:shop/db:SecretString:port") == "5432"
    assert read(world, f"secretsmanager:{secret}:SecretString:user") == "ann"
    assert read(world, "secretsmanager:shop/db:SecretString:user:AWSCURRENT") == "ann"


@pytest.mark.parametrize(
    "reference",
    [
        "secretsmanager:shop/db:SecretString:nothing",
        "secretsmanager:shop/db:SecretBinary:user",
        "secretsmanager:shop/other",
        "secretsmanager:shop/db:SecretString:user:AWSPREVIOUS",
        "vault:shop/db",
        "ssm",
    ],
)
def test_what_is_not_there(reference: str, world: World, secret: str):
    assert read(world, reference) is None


def test_a_secret_that_is_not_an_object_has_no_members(world: World):
    boto3.client("secretsmanager").create_secret(Name="token", SecretString="[1]")

    assert read(world, "secretsmanager:token:SecretString:user") is None


def test_nothing_is_started_for_a_service_that_was_never_used(world: World, monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in sys.modules if name.startswith("moto.ssm")]:
        monkeypatch.delitem(sys.modules, name)

    assert read(world, "ssm:/shop/table") is None
    assert "moto.ssm.models" not in sys.modules


def template(**value: Any) -> dict[str, Any]:
    state = {"Type": "Pass", "Result": value, "End": True}
    definition = {"StartAt": "Say", "States": {"Say": state}}
    flow = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": definition}}
    stored = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/table"}
    listed = {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/shop/zones"}
    return {"Parameters": {"Table": stored, "Zones": listed}, "Resources": {"Flow": flow}}


@pytest.mark.parametrize("deploys", [False, True])
def test_a_template_reads_what_the_world_stores(deploys: bool, world: World, secret: str):
    ssm = boto3.client("ssm")
    ssm.put_parameter(Name="/shop/table", Value="orders", Type="String")
    ssm.put_parameter(Name="/shop/zones", Value="a, b", Type="StringList")
    source = template(
        dynamic="{{resolve:ssm:/shop/table}}-{{resolve:secretsmanager:shop/db:SecretString:user}}",
        table={"Ref": "Table"},
        zones={"Fn::Join": ["+", {"Ref": "Zones"}]},
    )

    machine = world.executor.deploy(source)["Flow"] if deploys else world.executor.load(source)

    assert world.executor.run(machine).output == {"dynamic": "orders-ann", "table": "orders", "zones": "a+b"}


@pytest.mark.filterwarnings("ignore::pytest_sfn.SfnDefinitionWarning")
def test_what_the_world_does_not_store_is_an_unresolved_value(world: World):
    machine = world.executor.load(template(dynamic="{{resolve:ssm:/shop/table}}", table={"Ref": "Table"}))

    codes = {warning.code for warning in machine.warnings}
    assert codes == {"UNRESOLVED_VALUE"}
    assert [warning.message.partition(":")[0] for warning in machine.warnings] == [
        "'{{resolve",
        "'/shop/table' is a parameter of the account",
    ]


@pytest.mark.filterwarnings("ignore::pytest_sfn.SfnDefinitionWarning")
def test_a_given_value_of_a_stored_parameter_is_taken_as_it_is(world: World):
    machine = world.executor.load(template(table={"Ref": "Table"}), substitutions={"Table": "given"})

    assert world.executor.run(machine).output == {"table": "given"}


def test_a_parameter_that_a_stack_makes_is_read_by_what_is_made_later(world: World):
    source = template(dynamic="{{resolve:ssm:/shop/table}}")
    del source["Parameters"]
    parameter = {"Name": "/shop/table", "Type": "String", "Value": "orders"}
    source["Resources"]["Stored"] = {"Type": "AWS::SSM::Parameter", "Properties": parameter}

    app = world.executor.deploy(source)

    assert world.executor.run(app["Flow"]).output == {"dynamic": "orders"}
