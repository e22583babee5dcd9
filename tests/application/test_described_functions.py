"""boto3 shows the functions of a deployed template, beside those that were made with create_function."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.zips import zipped

CODE = "def handler(event, context): return 1"
FUNCTION = {"Handler": "index.handler", "Runtime": "python3.12", "InlineCode": CODE}


@pytest.fixture
def app(world):
    properties = {
        **FUNCTION,
        "Timeout": 7,
        "MemorySize": 256,
        "Description": "charges",
        "AutoPublishAlias": "live",
        "Environment": {"Variables": {"STAGE": "test"}},
    }
    return world.executor.deploy(
        {"Resources": {"Charge": {"Type": "AWS::Serverless::Function", "Properties": properties}}}
    )


@pytest.fixture
def client(world, app):
    return world.clients("lambda", "us-east-1")


def test_the_configuration(app, client):
    found = client.get_function_configuration(FunctionName="Charge")

    assert found["FunctionArn"] == app.arns["Charge"]
    assert (found["Timeout"], found["MemorySize"], found["Description"]) == (7, 256, "charges")
    assert (found["Runtime"], found["Handler"], found["Version"]) == ("python3.12", "index.handler", "$LATEST")
    assert found["Environment"] == {"Variables": {"STAGE": "test"}}
    assert found["Role"] == app.arns["ChargeRole"]
    assert found["LastModified"] == "2025-01-01T00:00:00.000+0000"
    assert (found["State"], found["LastUpdateStatus"]) == ("Active", "Successful")


@pytest.mark.parametrize("name", ["Charge", "arn:aws:lambda:us-east-1:123456789012:function:Charge"])
def test_the_function(client, name):
    found = client.get_function(FunctionName=name)

    assert found["Configuration"]["FunctionName"] == "Charge"
    assert found["Code"]["RepositoryType"] == "S3"


@pytest.mark.parametrize("asked", [{"Qualifier": "live"}, {"FunctionName": "Charge:live"}])
def test_the_version_of_an_alias(client, asked):
    found = client.get_function(**{"FunctionName": "Charge", **asked})["Configuration"]

    assert found["Version"] == "1"
    assert found["FunctionArn"].endswith(":function:Charge:live")


def test_versions_and_aliases(client):
    versions = client.list_versions_by_function(FunctionName="Charge")["Versions"]
    (alias,) = client.list_aliases(FunctionName="Charge")["Aliases"]

    assert [each["Version"] for each in versions] == ["$LATEST", "1"]
    assert (alias["Name"], alias["FunctionVersion"]) == ("live", "1")
    assert client.get_alias(FunctionName="Charge", Name="live")["AliasArn"] == alias["AliasArn"]


def test_a_list_with_the_functions_of_create_function(world, client):
    role = world.clients("iam", "us-east-1").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    client.create_function(
        FunctionName="Made",
        Role=role,
        Runtime="python3.12",
        Handler="app.handler",
        Code={"ZipFile": zipped({"app.py": CODE})},
    )

    assert [each["FunctionName"] for each in client.list_functions()["Functions"]] == ["Charge", "Made"]
    listed = client.list_functions(FunctionVersion="ALL")["Functions"]
    assert [each["Version"] for each in listed if each["FunctionName"] == "Charge"] == ["$LATEST", "1"]


def test_a_waiter(client):
    client.get_waiter("function_active_v2").wait(FunctionName="Charge")


@pytest.mark.parametrize(
    ("operation", "arguments", "message"),
    [
        ("get_function", {"FunctionName": "Charge", "Qualifier": "9"}, "Function not found: .*:function:Charge:9"),
        ("get_alias", {"FunctionName": "Charge", "Name": "x"}, "Cannot find alias arn: .*:function:Charge:x"),
        ("get_function", {"FunctionName": "Nope"}, "Function not found"),
    ],
)
def test_what_does_not_exist(client, operation, arguments, message):
    with pytest.raises(ClientError, match=message) as refused:
        getattr(client, operation)(**arguments)

    assert refused.value.response["Error"]["Code"] == "ResourceNotFoundException"


def test_the_code_of_several_versions_is_read_once(world, write, monkeypatch):
    folder = write({"src/app.py": "def handler(event, context): return 1"})
    properties = {"Runtime": "python3.12", "Handler": "app.handler", "CodeUri": "src", "AutoPublishAlias": "live"}
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    world.search = [folder]
    world.executor.deploy({"Resources": {"Charge": function, "Refund": function}})
    read = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.name) or read_bytes(path))

    listed = world.clients("lambda", "us-east-1").list_functions(FunctionVersion="ALL")["Functions"]

    assert len(listed) == 4
    assert len({each["CodeSha256"] for each in listed}) == 1
    assert read == ["app.py"]
