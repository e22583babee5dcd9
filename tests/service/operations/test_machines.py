"""Creating, describing, updating, listing and deleting state machines through boto3."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import boto3
import pytest

from pytest_sfn.world.world import World
from tests.service.conftest import MACHINE_ARN, PASS, ROLE, WAIT, create, refusal


def test_a_machine_is_described_as_it_was_created(sfn: Any, world: World) -> None:
    text = json.dumps(PASS, indent=2)

    created = sfn.create_state_machine(name="machine", definition=text, roleArn=ROLE)
    described = sfn.describe_state_machine(stateMachineArn=created["stateMachineArn"])

    del described["ResponseMetadata"], created["ResponseMetadata"]
    assert created == {"stateMachineArn": f"{MACHINE_ARN}machine", "creationDate": world.clock.now()}
    assert described == {
        "stateMachineArn": f"{MACHINE_ARN}machine",
        "name": "machine",
        "status": "ACTIVE",
        "definition": text,
        "roleArn": ROLE,
        "type": "STANDARD",
        "creationDate": world.clock.now(),
        "loggingConfiguration": {"level": "OFF", "includeExecutionData": False},
        "tracingConfiguration": {"enabled": False},
        "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
    }


def test_dates_are_in_local_time_as_boto3_gives_them(sfn: Any, world: World) -> None:
    world.clock.advance(0.123_456)

    created = sfn.create_state_machine(name="machine", definition=json.dumps(PASS), roleArn=ROLE)["creationDate"]

    assert isinstance(created, datetime)
    assert created.microsecond == 123_000
    assert type(created.tzinfo).__name__ == "tzlocal"


def test_metadata_only_leaves_the_definition_out(sfn: Any) -> None:
    arn = create(sfn)

    assert sfn.describe_state_machine(stateMachineArn=arn, includedData="METADATA_ONLY")["definition"] == "{}"


def test_machines_are_listed_by_name_page_by_page(sfn: Any) -> None:
    for name in ("b", "C", "a"):
        create(sfn, name=name)

    first = sfn.list_state_machines(maxResults=2)
    second = sfn.list_state_machines(maxResults=2, nextToken=first["nextToken"])

    assert [item["name"] for item in [*first["stateMachines"], *second["stateMachines"]]] == ["C", "a", "b"]


def test_a_machine_that_the_executor_loaded_is_known_to_boto3(sfn: Any, world: World) -> None:
    machine = world.executor.load(PASS, name="loaded")

    assert sfn.describe_state_machine(stateMachineArn=machine.arn)["name"] == "loaded"
    assert [item["name"] for item in sfn.list_state_machines()["stateMachines"]] == ["loaded"]


@pytest.mark.parametrize(
    "name", ["with blank", "a/b", "a:b", "a*b", "a<b", "a{b", 'a"b', "a\tb", "a\x80b", "a#b", "a|b", "a\U0010ffff"]
)
def test_a_name_that_aws_does_not_take_is_refused(sfn: Any, name: str) -> None:
    refused = refusal(sfn.create_state_machine, name=name, definition=json.dumps(PASS), roleArn=ROLE)

    assert refused == ("InvalidName", f"Invalid Name: '{name}'")


def test_a_name_that_is_too_long_is_refused(sfn: Any) -> None:
    name = "a" * 81

    refused = refusal(sfn.create_state_machine, name=name, definition=json.dumps(PASS), roleArn=ROLE)

    assert refused == (
        "ValidationException",
        f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: "
        "Member must have length less than or equal to 80",
    )


def test_all_constraints_that_are_not_met_are_listed(sfn: Any) -> None:
    refused = refusal(sfn.create_state_machine, name="a" * 81, definition=json.dumps(PASS), roleArn=ROLE, type="SLOW")

    assert refused[1].startswith("2 validation errors detected: Value 'aaa")
    assert refused[1].endswith(
        "; Value 'SLOW' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]"
    )


def test_a_role_must_be_one(sfn: Any) -> None:
    refused = refusal(sfn.create_state_machine, name="machine", definition=json.dumps(PASS), roleArn="role")

    assert refused == ("InvalidArn", "Invalid Role Arn: 'role'")


def test_a_definition_is_refused_with_all_that_is_wrong(sfn: Any) -> None:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Timestamp": "tomorrow", "End": True}}}

    refused = refusal(sfn.create_state_machine, name="machine", definition=json.dumps(definition), roleArn=ROLE)

    assert refused == (
        "InvalidDefinition",
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: "
        "String does not match RFC3339 timestamp at /States/A/Timestamp'",
    )


def test_a_refusal_without_a_location_ends_with_null(sfn: Any) -> None:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}

    refused = refusal(sfn.create_state_machine, name="machine", definition=json.dumps(definition), roleArn=ROLE)

    assert refused == (
        "InvalidDefinition",
        "Invalid State Machine Definition: 'MISSING_END_STATE: Workflow has no terminal state at null'",
    )


def test_creating_the_same_again_gives_the_first_whatever_its_role_and_tags(sfn: Any, world: World) -> None:
    arn = create(sfn, publish=True)
    world.clock.advance(5)

    again = sfn.create_state_machine(
        name="machine", definition=json.dumps(PASS), roleArn=f"{ROLE}2", publish=True, tags=[{"key": "a", "value": "b"}]
    )

    assert again["stateMachineArn"] == arn
    assert again["stateMachineVersionArn"] == f"{arn}:1"
    assert again["creationDate"] == sfn.describe_state_machine(stateMachineArn=arn)["creationDate"]
    assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == []


@pytest.mark.parametrize(
    "same",
    [
        {"type": "STANDARD"},
        {"publish": False},
        {"versionDescription": ""},
        {"loggingConfiguration": {"level": "OFF"}},
        {"tracingConfiguration": {"enabled": False}},
        {"encryptionConfiguration": {"type": "AWS_OWNED_KEY"}},
    ],
)
def test_a_default_may_be_said_or_not(sfn: Any, same: dict[str, Any]) -> None:
    assert create(sfn) == create(sfn, **same)


@pytest.mark.parametrize(
    "different", [{"definition": json.dumps(PASS, indent=1)}, {"type": "EXPRESS"}, {"publish": True}]
)
def test_creating_something_else_under_the_same_name_is_refused(sfn: Any, different: dict[str, Any]) -> None:
    arn = create(sfn)
    given = {"name": "machine", "definition": json.dumps(PASS), "roleArn": ROLE, **different}

    assert refusal(sfn.create_state_machine, **given) == (
        "StateMachineAlreadyExists",
        f"State Machine Already Exists: '{arn}'",
    )


def test_a_description_needs_a_version(sfn: Any) -> None:
    refused = refusal(
        sfn.create_state_machine, name="machine", definition=json.dumps(PASS), roleArn=ROLE, versionDescription="first"
    )

    assert refused == ("ValidationException", "Version description can only be set when publish is true")


# ---- the variables that states read


def reading(**fields: Any) -> dict[str, Any]:
    """A machine whose state ``Read`` reads variables."""
    states = {
        "Set": {"Type": "Pass", "Assign": {"colour": "red"}, "Next": "Read"},
        "Read": {"Type": "Pass", "End": True, **fields},
    }
    return {"StartAt": "Set", "States": states}


def test_the_variables_that_states_read_are_described(sfn: Any) -> None:
    arn = create(sfn, reading(OutputPath="$colour"))

    assert sfn.describe_state_machine(stateMachineArn=arn)["variableReferences"] == {"Read": ["colour"]}


def test_a_machine_that_reads_no_variables_has_no_references(sfn: Any) -> None:
    assert "variableReferences" not in sfn.describe_state_machine(stateMachineArn=create(sfn, reading()))


def test_metadata_holds_neither_the_definition_nor_its_variables(sfn: Any) -> None:
    arn = create(sfn, reading(OutputPath="$colour"))

    described = sfn.describe_state_machine(stateMachineArn=arn, includedData="METADATA_ONLY")

    assert described["definition"] == "{}"
    assert "variableReferences" not in described


def test_a_version_and_an_execution_keep_their_references(sfn: Any) -> None:
    arn = create(sfn, reading(OutputPath="$colour"), publish=True)
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    sfn.update_state_machine(stateMachineArn=arn, definition=json.dumps(PASS))

    version = sfn.describe_state_machine(stateMachineArn=f"{arn}:1")
    of_execution = sfn.describe_state_machine_for_execution(executionArn=execution)

    assert version["variableReferences"] == of_execution["variableReferences"] == {"Read": ["colour"]}


# ---- updating


def test_an_update_makes_a_revision_and_new_executions_run_it(sfn: Any, world: World) -> None:
    arn = create(sfn)
    changed = {"StartAt": "Only", "States": {"Only": {"Type": "Pass", "Result": 2, "End": True}}}
    world.clock.advance(1)

    updated = sfn.update_state_machine(stateMachineArn=arn, definition=json.dumps(changed))

    described = sfn.describe_state_machine(stateMachineArn=arn)
    assert described["revisionId"] == updated["revisionId"]
    assert described["definition"] == json.dumps(changed)
    assert updated["updateDate"] == world.clock.now()
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    assert sfn.describe_execution(executionArn=execution)["output"] == "2"


def test_an_execution_that_runs_keeps_its_definition(sfn: Any, world: World) -> None:
    arn = create(sfn, WAIT)
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]

    sfn.update_state_machine(stateMachineArn=arn, definition=json.dumps(PASS))
    world.clock.advance(10)

    assert sfn.describe_execution(executionArn=execution)["output"] == "{}"
    assert sfn.describe_state_machine_for_execution(executionArn=execution)["definition"] == json.dumps(WAIT)


def test_an_update_that_changes_nothing_makes_no_revision(sfn: Any) -> None:
    arn = create(sfn)

    assert "revisionId" not in sfn.update_state_machine(stateMachineArn=arn, definition=json.dumps(PASS))


def test_an_update_of_nothing_is_refused(sfn: Any) -> None:
    assert refusal(sfn.update_state_machine, stateMachineArn=create(sfn)) == (
        "MissingRequiredParameter",
        "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
    )


def test_an_update_of_a_machine_that_is_not_there_is_refused(sfn: Any) -> None:
    refused = refusal(sfn.update_state_machine, stateMachineArn=f"{MACHINE_ARN}none", roleArn=ROLE)

    assert refused == ("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{MACHINE_ARN}none'")


# ---- finding and deleting


@pytest.mark.parametrize(
    ("arn", "why"),
    [
        ("machine", "Invalid ARN prefix: machine"),
        ("arn:aws:states:us-east-1", "Invalid ARN: arn:aws:states:us-east-1"),
        (
            "arn:aws:states:us-east-1:123456789012:activity:name",
            "Resource type not valid in this context: activity",
        ),
    ],
)
def test_an_arn_that_is_none_is_refused(sfn: Any, arn: str, why: str) -> None:
    assert refusal(sfn.describe_state_machine, stateMachineArn=arn) == ("InvalidArn", f"Invalid Arn: '{why}'")


def test_an_arn_with_a_label_is_refused(sfn: Any) -> None:
    create(sfn)

    code, _ = refusal(sfn.start_execution, stateMachineArn=f"{MACHINE_ARN}machine/label")

    assert code == "ValidationException"


def test_a_deleted_machine_is_gone_and_may_be_made_anew(sfn: Any) -> None:
    arn = create(sfn)

    sfn.delete_state_machine(stateMachineArn=arn)
    sfn.delete_state_machine(stateMachineArn=arn)

    assert refusal(sfn.describe_state_machine, stateMachineArn=arn)[0] == "StateMachineDoesNotExist"
    assert sfn.list_state_machines()["stateMachines"] == []
    assert create(sfn, WAIT) == arn


def test_machines_are_listed_in_pages(sfn: Any) -> None:
    names = [f"machine-{number}" for number in range(5)]
    for name in names:
        create(sfn, name=name)

    pages = sfn.get_paginator("list_state_machines").paginate(PaginationConfig={"PageSize": 2})

    assert [[item["name"] for item in page["stateMachines"]] for page in pages] == [names[:2], names[2:4], names[4:]]


@pytest.mark.parametrize("token", ["no token", "eyJvZmZzZXQiOiA5OX0=", "e30="])
def test_a_page_token_that_is_none_is_refused(sfn: Any, token: str) -> None:
    refused = refusal(sfn.list_state_machines, nextToken=token)

    assert refused == ("InvalidToken", "Invalid Token: 'Invalid token'")


def test_a_page_token_lives_for_a_day(sfn: Any, world: World) -> None:
    create(sfn, name="a")
    create(sfn, name="b")
    token = sfn.list_state_machines(maxResults=1)["nextToken"]

    world.clock.advance(24 * 3600)
    assert [item["name"] for item in sfn.list_state_machines(nextToken=token)["stateMachines"]] == ["b"]
    world.clock.advance(1)

    assert refusal(sfn.list_state_machines, nextToken=token)[0] == "InvalidToken"


# ---- logging


def test_a_log_group_must_exist(sfn: Any) -> None:
    group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/states/machine:*"
    logging = {"level": "ALL", "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}]}
    given = {"name": "machine", "definition": json.dumps(PASS), "roleArn": ROLE, "loggingConfiguration": logging}

    assert refusal(sfn.create_state_machine, **given) == (
        "InvalidLoggingConfiguration",
        "Invalid Logging Configuration: Log Destination not found.",
    )
    boto3.client("logs", region_name="us-east-1").create_log_group(logGroupName="/aws/states/machine")
    arn = sfn.create_state_machine(**given)["stateMachineArn"]
    assert sfn.describe_state_machine(stateMachineArn=arn)["loggingConfiguration"] == {
        **logging,
        "includeExecutionData": False,
    }


@pytest.mark.parametrize("count", [0, 2])
def test_a_log_has_one_destination(sfn: Any, count: int) -> None:
    group = {"cloudWatchLogsLogGroup": {"logGroupArn": "arn:aws:logs:us-east-1:123456789012:log-group:/a:*"}}

    refused = refusal(
        sfn.create_state_machine,
        name="machine",
        definition=json.dumps(PASS),
        roleArn=ROLE,
        loggingConfiguration={"level": "ERROR", "destinations": [group] * count},
    )

    assert refused == (
        "InvalidLoggingConfiguration",
        "Invalid Logging Configuration: Must specify exactly one Log Destination.",
    )


@pytest.mark.parametrize(
    ("destination", "why"),
    [
        ({}, "Must set valid CloudWatch Log Group ARN."),
        ({"cloudWatchLogsLogGroup": {}}, "Must set valid CloudWatch Log Group ARN."),
        ("arn:aws:s3:::barn", "Provided ARN is not CloudWatch Logs Log Group ARN."),
        (
            "arn:aws:logs:us-east-1:123456789012:destination:a",
            "Provided ARN is not CloudWatch Logs Log Group ARN.",
        ),
        (
            "arn:aws:logs:us-east-1:123456789012:log-group:/a",
            "Log Group ARN must be provided with '*' qualifier.",
        ),
        (
            "arn:aws:logs:us-east-1:123456789012:log-group:/a:log-stream:b",
            "Log Group ARN must be provided with '*' qualifier.",
        ),
    ],
)
def test_a_destination_is_the_arn_of_a_log_group(sfn: Any, destination: Any, why: str) -> None:
    given = {"cloudWatchLogsLogGroup": {"logGroupArn": destination}} if isinstance(destination, str) else destination

    refused = refusal(
        sfn.create_state_machine,
        name="machine",
        definition=json.dumps(PASS),
        roleArn=ROLE,
        loggingConfiguration={"level": "ERROR", "destinations": [given]},
    )

    assert refused == ("InvalidLoggingConfiguration", f"Invalid Logging Configuration: {why}")


# ---- encryption

OWN_KEY = {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": "alias/mine"}


def test_a_machine_may_be_encrypted_with_a_key_of_ones_own(sfn: Any) -> None:
    arn = create(sfn, encryptionConfiguration=OWN_KEY)
    assert sfn.describe_state_machine(stateMachineArn=arn)["encryptionConfiguration"] == {
        **OWN_KEY,
        "kmsDataKeyReusePeriodSeconds": 300,
    }

    sfn.update_state_machine(stateMachineArn=arn, encryptionConfiguration={"type": "AWS_OWNED_KEY"})

    assert sfn.describe_state_machine(stateMachineArn=arn)["encryptionConfiguration"] == {"type": "AWS_OWNED_KEY"}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"type": "CUSTOMER_MANAGED_KMS_KEY"}, "Must set a valid kmsKeyId."),
        (
            {"type": "AWS_OWNED_KEY", "kmsKeyId": "alias/mine"},
            "Custom kmsKeyId is not allowed when selecting AWS_OWNED_KEY.",
        ),
        (
            {"type": "AWS_OWNED_KEY", "kmsDataKeyReusePeriodSeconds": 60},
            "Custom kmsDataKeyReusePeriodSeconds is not allowed when selecting AWS_OWNED_KEY.",
        ),
    ],
)
def test_a_key_goes_with_its_type(sfn: Any, given: dict[str, Any], why: str) -> None:
    refused = ("InvalidEncryptionConfiguration", f"Invalid Encryption Configuration: {why}")
    machine = {"name": "machine", "definition": json.dumps(PASS), "roleArn": ROLE}

    assert refusal(sfn.create_state_machine, **machine, encryptionConfiguration=given) == refused
    assert refusal(sfn.create_activity, name="work", encryptionConfiguration=given) == refused


# ---- tags


def test_tags_are_kept_changed_and_removed(sfn: Any) -> None:
    arn = create(sfn, tags=[{"key": "stage", "value": "test"}, {"key": "old", "value": "1"}])

    sfn.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "prod"}, {"key": "new", "value": "2"}])
    sfn.untag_resource(resourceArn=arn, tagKeys=["old", "never"])

    assert sfn.list_tags_for_resource(resourceArn=arn)["tags"] == [
        {"key": "stage", "value": "prod"},
        {"key": "new", "value": "2"},
    ]


def test_tags_of_nothing_are_refused(sfn: Any) -> None:
    refused = refusal(sfn.list_tags_for_resource, resourceArn=f"{MACHINE_ARN}none")

    assert refused == ("ResourceNotFound", f"Resource not found: '{MACHINE_ARN}none'")


def test_a_resource_has_fifty_tags_at_most(sfn: Any) -> None:
    arn = create(sfn, tags=[{"key": str(number), "value": ""} for number in range(50)])

    sfn.tag_resource(resourceArn=arn, tags=[{"key": "7", "value": "changed"}])
    code, _ = refusal(sfn.tag_resource, resourceArn=arn, tags=[{"key": "50", "value": ""}])

    assert code == "TooManyTags"


@pytest.mark.parametrize(
    ("tag", "problem"),
    [
        ({"value": "v"}, "Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null"),
        (
            {"key": "a<b", "value": "v"},
            "Value 'a<b' at 'tags.1.member.key' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
        ),
        (
            {"key": "a", "value": "what?"},
            "Value 'what?' at 'tags.1.member.value' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$",
        ),
        (
            {"key": "aws:mine", "value": "v"},
            "Value 'aws:mine' at 'tags.1.member.key' failed to satisfy constraint: "
            "Member must not begin with the reserved prefix aws:",
        ),
    ],
)
def test_what_is_no_tag_is_refused(sfn: Any, tag: dict[str, str], problem: str) -> None:
    refused = ("ValidationException", f"1 validation error detected: {problem}")

    assert refusal(sfn.tag_resource, resourceArn=create(sfn), tags=[tag]) == refused
    assert refusal(sfn.create_activity, name="work", tags=[tag]) == refused


def test_a_tag_may_have_letters_of_any_language_and_no_value(sfn: Any) -> None:
    arn = create(sfn, tags=[{"key": "Größe in m²", "value": "日本 +1@a.b:c/d=e_f-g"}, {"key": "bare"}])

    tags = sfn.list_tags_for_resource(resourceArn=arn)["tags"]
    assert tags == [{"key": "Größe in m²", "value": "日本 +1@a.b:c/d=e_f-g"}, {"key": "bare", "value": ""}]
