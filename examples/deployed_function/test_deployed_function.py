"""A function that a deployment script creates with boto3 in moto: its own code runs from the zip."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import boto3
import pytest

from pytest_sfn import FakeLambda, LambdaRegistry, SfnExecutor


def zip_of(folder: Path) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        for file in folder.rglob("*.py"):
            files.write(file, file.relative_to(folder))
    return archive.getvalue()


@pytest.fixture
def badge(sfn_lambdas: LambdaRegistry) -> FakeLambda:
    role = boto3.client("iam").create_role(RoleName="badge", AssumeRolePolicyDocument="{}")["Role"]
    functions = boto3.client("lambda")
    functions.create_function(
        FunctionName="Badge",
        Runtime="python3.13",
        Handler="main.handler",
        Role=role["Arn"],
        Code={"ZipFile": zip_of(Path(__file__).parent / "badge")},
        Environment={"Variables": {"PARTY": "Ada's birthday"}},
        Publish=True,
    )
    functions.create_alias(FunctionName="Badge", Name="live", FunctionVersion="1")
    return sfn_lambdas["Badge"]


def test_every_guest_gets_a_badge(sfn_executor: SfnExecutor, badge: FakeLambda) -> None:
    execution = sfn_executor.run("deployed_function.asl.json", {"guests": ["Grace", "Alan"]})

    execution.assert_succeeded(output=["[ Grace @ Ada's birthday ]", "[ Alan @ Ada's birthday ]"])
    assert [call.executed_version for call in badge.calls] == ["1", "1"]


def test_a_printer_without_paper(sfn_executor: SfnExecutor, badge: FakeLambda) -> None:
    badge.when({"guest": "Alan"}).raises("OutOfPaper")

    sfn_executor.run("deployed_function.asl.json", {"guests": ["Grace", "Alan"]}).assert_failed(error="OutOfPaper")
