"""The API models are an argument: what was imported or compiled before makes no difference."""

from __future__ import annotations

import json
import subprocess
import sys

import boto3
import pytest

from pytest_sfn import InvalidDefinition, mock_sfn
from pytest_sfn.definition.loading import compile_machine, open_template
from pytest_sfn.definition.parser import check_definition
from pytest_sfn.tasks.aws.botocore_models import BotocoreModels
from tests.definition.helpers import machine, parse_definition, read_definition, task

MODELS = BotocoreModels()
ROLE = "arn:aws:iam::123456789012:role/r"
WRONG = task(Resource="arn:aws:states:::aws-sdk:dynamodb:getItem", Parameters={"TableNam": "t", "Key": {}})
MESSAGE = 'The field "TableNam" is not supported by Step Functions'


def template() -> dict:
    properties = {"Definition": machine(WRONG)}
    return {"Resources": {"Flow": {"Type": "AWS::Serverless::StateMachine", "Properties": properties}}}


def messages(read) -> list[str]:
    try:
        read()
    except InvalidDefinition as invalid:
        return [diagnostic.message for diagnostic in invalid.diagnostics]
    return []


def test_without_models_no_argument_of_an_api_is_checked():
    assert [d for d in check_definition(machine(WRONG)) if d.severity == "ERROR"] == []
    assert messages(lambda: read_definition(machine(WRONG))) == []


@pytest.mark.parametrize(
    "read",
    [
        lambda: read_definition(machine(WRONG), models=MODELS),
        lambda: read_definition(template(), models=MODELS),
        lambda: compile_machine(open_template(template()).machine(), models=MODELS),
        lambda: parse_definition(machine(WRONG), models=MODELS),
    ],
)
def test_each_way_in_checks_with_the_models_that_it_is_given(read):
    assert messages(read) == [MESSAGE]


def test_what_was_compiled_without_models_is_not_kept_for_those_who_have_some():
    source = machine(WRONG)
    read_definition(source)

    with pytest.raises(InvalidDefinition):
        read_definition(source, models=MODELS)


def test_worlds_share_what_was_compiled():
    source = machine(task(Resource="arn:aws:states:::aws-sdk:dynamodb:getItem", Parameters={}))

    assert read_definition(source, models=MODELS) is read_definition(source, models=BotocoreModels())


def test_all_doors_of_a_world_say_the_same():
    text = json.dumps(machine(WRONG))
    with mock_sfn() as world:
        client = boto3.client("stepfunctions", region_name="us-east-1")
        validated = client.validate_state_machine_definition(definition=text)["diagnostics"]
        with pytest.raises(client.exceptions.InvalidDefinition) as created:
            client.create_state_machine(name="m", definition=text, roleArn=ROLE)
        with pytest.raises(client.exceptions.InvalidDefinition) as tried:
            client.test_state(definition=json.dumps(WRONG), roleArn=ROLE)
        loaded = messages(lambda: world.executor.load(text))
        started = messages(lambda: world.executor.run(text))
        tried_here = messages(lambda: world.executor.run_state(text, "S"))

    assert [found["message"] for found in validated] == loaded == started == tried_here == [MESSAGE]
    assert MESSAGE in str(created.value)
    assert MESSAGE in str(tried.value)


SCRIPT = """
import sys
{before}
from pytest_sfn.definition.parser import check_definition
print([found.message for found in check_definition({definition!r})])
"""


@pytest.mark.parametrize("before", ["", "import pytest_sfn.tasks.service_tasks", "import pytest_sfn.world.world"])
def test_what_was_imported_before_makes_no_difference(before):
    script = SCRIPT.format(before=before, definition=machine(WRONG))

    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
