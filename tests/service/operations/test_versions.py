"""Versions and aliases of state machines."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.service.operations import aliases, versions
from pytest_sfn.world.world import World
from tests.service.conftest import MACHINE_ARN, PASS, WAIT, create, refusal


def changed(number: int) -> str:
    return json.dumps({"StartAt": "Only", "States": {"Only": {"Type": "Pass", "Result": number, "End": True}}})


def publish(sfn: Any, arn: str, number: int) -> str:
    updated = sfn.update_state_machine(stateMachineArn=arn, definition=changed(number), publish=True)
    return str(updated["stateMachineVersionArn"])


def alias(sfn: Any, name: str, *routes: tuple[str, int], **options: Any) -> Any:
    configuration = [{"stateMachineVersionArn": arn, "weight": weight} for arn, weight in routes]
    return sfn.create_state_machine_alias(name=name, routingConfiguration=configuration, **options)


def output(sfn: Any, arn: str) -> str:
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    return str(sfn.describe_execution(executionArn=execution)["output"])


# ---- versions


def test_a_version_stays_as_it_was(sfn: Any) -> None:
    arn = create(sfn, publish=True, versionDescription="the first")

    second = publish(sfn, arn, 2)

    assert second == f"{arn}:2"
    assert output(sfn, f"{arn}:1") == '{"done":true}'
    assert output(sfn, second) == output(sfn, arn) == "2"
    described = sfn.describe_state_machine(stateMachineArn=f"{arn}:1")
    assert (described["stateMachineArn"], described["definition"]) == (f"{arn}:1", json.dumps(PASS))
    assert described["description"] == "the first"
    assert "revisionId" not in described


def test_publishing_the_same_revision_again_gives_the_same_version(sfn: Any, world: World) -> None:
    arn = create(sfn)
    first = sfn.publish_state_machine_version(stateMachineArn=arn)
    world.clock.advance(1)

    again = sfn.publish_state_machine_version(stateMachineArn=arn)

    assert again["stateMachineVersionArn"] == first["stateMachineVersionArn"] == f"{arn}:1"
    assert again["creationDate"] == first["creationDate"]


def test_only_the_revision_that_is_meant_is_published(sfn: Any) -> None:
    arn = create(sfn)
    sfn.publish_state_machine_version(stateMachineArn=arn, revisionId="INITIAL")
    revision = sfn.update_state_machine(stateMachineArn=arn, definition=changed(2))["revisionId"]

    assert refusal(sfn.publish_state_machine_version, stateMachineArn=arn, revisionId="other") == (
        "ConflictException",
        "Failed to publish the State Machine version for revision other. "
        f"The current State Machine revision is {revision}.",
    )
    published = sfn.publish_state_machine_version(stateMachineArn=arn, revisionId=revision)
    assert published["stateMachineVersionArn"] == f"{arn}:2"


def test_versions_are_listed_the_newest_first_and_their_numbers_never_come_again(sfn: Any) -> None:
    arn = create(sfn, publish=True)
    publish(sfn, arn, 2)
    publish(sfn, arn, 3)

    sfn.delete_state_machine_version(stateMachineVersionArn=f"{arn}:3")
    sfn.delete_state_machine_version(stateMachineVersionArn=f"{arn}:3")
    publish(sfn, arn, 4)

    listed = sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]
    assert [item["stateMachineVersionArn"] for item in listed] == [f"{arn}:4", f"{arn}:2", f"{arn}:1"]
    assert refusal(sfn.start_execution, stateMachineArn=f"{arn}:3") == (
        "StateMachineDoesNotExist",
        f"State Machine Does Not Exist: '{arn}:3'",
    )


def test_executions_of_a_version_are_told_apart(sfn: Any) -> None:
    arn = create(sfn, publish=True)
    sfn.start_execution(stateMachineArn=arn, name="plain")
    execution = sfn.start_execution(stateMachineArn=f"{arn}:1", name="versioned")["executionArn"]

    listed = sfn.list_executions(stateMachineArn=f"{arn}:1")["executions"]

    assert [item["name"] for item in listed] == ["versioned"]
    assert listed[0]["stateMachineArn"] == arn
    assert listed[0]["stateMachineVersionArn"] == f"{arn}:1"
    assert len(sfn.list_executions(stateMachineArn=arn)["executions"]) == 2
    described = sfn.describe_execution(executionArn=execution)
    assert described["stateMachineVersionArn"] == f"{arn}:1"
    started = sfn.get_execution_history(executionArn=execution)["events"][0]
    assert started["executionStartedEventDetails"]["stateMachineVersionArn"] == f"{arn}:1"


# ---- aliases


def test_an_alias_leads_to_a_version(sfn: Any, world: World) -> None:
    arn = create(sfn, publish=True)
    publish(sfn, arn, 2)

    created = alias(sfn, "live", (f"{arn}:1", 100), description="for customers")

    assert created["stateMachineAliasArn"] == f"{arn}:live"
    execution = sfn.start_execution(stateMachineArn=f"{arn}:live")["executionArn"]
    described = sfn.describe_execution(executionArn=execution)
    assert described["output"] == '{"done":true}'
    assert described["stateMachineAliasArn"] == f"{arn}:live"
    assert described["stateMachineVersionArn"] == f"{arn}:1"
    assert [item["executionArn"] for item in sfn.list_executions(stateMachineArn=f"{arn}:live")["executions"]] == [
        execution
    ]
    shown = sfn.describe_state_machine_alias(stateMachineAliasArn=f"{arn}:live")
    del shown["ResponseMetadata"]
    assert shown == {
        "stateMachineAliasArn": f"{arn}:live",
        "name": "live",
        "description": "for customers",
        "routingConfiguration": [{"stateMachineVersionArn": f"{arn}:1", "weight": 100}],
        "creationDate": world.clock.now(),
        "updateDate": world.clock.now(),
    }


def test_an_alias_with_two_versions_takes_each_by_its_weight(sfn: Any) -> None:
    arn = create(sfn, publish=True)
    alias(sfn, "canary", (f"{arn}:1", 80), (publish(sfn, arn, 2), 20))

    outputs = [output(sfn, f"{arn}:canary") for _ in range(100)]

    assert 5 < outputs.count("2") < 40
    assert outputs.count("2") + outputs.count('{"done":true}') == 100


def test_creating_the_same_alias_again_gives_the_first(sfn: Any, world: World) -> None:
    arn = create(sfn, publish=True)
    first = alias(sfn, "live", (f"{arn}:1", 100))
    world.clock.advance(1)

    assert alias(sfn, "live", (f"{arn}:1", 100))["creationDate"] == first["creationDate"]


def test_creating_another_alias_of_the_same_name_is_refused(sfn: Any) -> None:
    arn = create(sfn, publish=True)
    alias(sfn, "live", (f"{arn}:1", 100))
    second = publish(sfn, arn, 2)

    code, message = refusal(
        sfn.create_state_machine_alias,
        name="live",
        routingConfiguration=[{"stateMachineVersionArn": second, "weight": 100}],
    )

    assert code == "ConflictException"
    assert "an alias with the same name and a different routing configuration already exists" in message


@pytest.mark.parametrize("name", ["123", "with blank", "a@b", "!"])
def test_the_name_of_an_alias_follows_its_pattern(sfn: Any, name: str) -> None:
    arn = create(sfn, publish=True)

    assert refusal(
        sfn.create_state_machine_alias,
        name=name,
        routingConfiguration=[{"stateMachineVersionArn": f"{arn}:1", "weight": 100}],
    ) == (
        "ValidationException",
        f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: Member must satisfy "
        r"regular expression pattern: ^(?=.*[a-zA-Z_\-\.])[a-zA-Z0-9_\-\.]+$",
    )


@pytest.mark.parametrize(
    ("routes", "message"),
    [
        ([("", 100)], "Routing configuration must contain state machine version ARNs. Received: [{arn}]"),
        (
            [(":1", 50), (":1", 50)],
            "Routing configuration must contain distinct state machine version ARNs. Received: [{arn}:1, {arn}:1]",
        ),
        ([(":1", 99)], "Sum of routing configuration weights must equal 100. Received: [99]"),
    ],
)
def test_routes_that_lead_nowhere_are_refused(sfn: Any, routes: list[tuple[str, int]], message: str) -> None:
    arn = create(sfn, publish=True)
    configuration = [{"stateMachineVersionArn": f"{arn}{suffix}", "weight": weight} for suffix, weight in routes]

    refused = refusal(sfn.create_state_machine_alias, name="live", routingConfiguration=configuration)

    assert refused == ("ValidationException", message.format(arn=arn))


def test_an_alias_of_a_version_that_is_not_there_is_refused(sfn: Any) -> None:
    arn = create(sfn)

    refused = refusal(
        sfn.create_state_machine_alias,
        name="live",
        routingConfiguration=[{"stateMachineVersionArn": f"{arn}:1", "weight": 100}],
    )

    assert refused == ("ResourceNotFound", "Request references a resource that does not exist.")


def test_an_alias_may_lead_elsewhere_later_and_frees_its_version(sfn: Any, world: World) -> None:
    arn = create(sfn, publish=True)
    alias(sfn, "live", (f"{arn}:1", 100))
    second = publish(sfn, arn, 2)
    assert refusal(sfn.delete_state_machine_version, stateMachineVersionArn=f"{arn}:1") == (
        "ConflictException",
        "Version to be deleted must not be referenced by an alias. "
        "Current list of aliases referencing this version: [live]",
    )
    world.clock.advance(1)

    updated = sfn.update_state_machine_alias(
        stateMachineAliasArn=f"{arn}:live", routingConfiguration=[{"stateMachineVersionArn": second, "weight": 100}]
    )

    assert updated["updateDate"] == world.clock.now()
    assert output(sfn, f"{arn}:live") == "2"
    sfn.delete_state_machine_version(stateMachineVersionArn=f"{arn}:1")


def test_aliases_are_listed_also_of_one_version_and_in_pages(sfn: Any) -> None:
    arn = create(sfn, publish=True)
    second = publish(sfn, arn, 2)
    alias(sfn, "a", (f"{arn}:1", 100))
    alias(sfn, "b", (second, 100))
    alias(sfn, "c", (f"{arn}:1", 50), (second, 50))

    def names(**options: Any) -> list[str]:
        listed = sfn.list_state_machine_aliases(**options)["stateMachineAliases"]
        return [item["stateMachineAliasArn"].rpartition(":")[2] for item in listed]

    assert names(stateMachineArn=arn) == ["a", "b", "c"]
    assert names(stateMachineArn=second) == ["b", "c"]
    page = sfn.list_state_machine_aliases(stateMachineArn=arn, maxResults=2)
    assert names(stateMachineArn=arn, nextToken=page["nextToken"]) == ["c"]


def test_a_deleted_alias_is_gone(sfn: Any) -> None:
    arn = create(sfn, publish=True)
    alias(sfn, "live", (f"{arn}:1", 100))

    sfn.delete_state_machine_alias(stateMachineAliasArn=f"{arn}:live")

    assert refusal(sfn.describe_state_machine_alias, stateMachineAliasArn=f"{arn}:live")[0] == "ResourceNotFound"
    assert refusal(sfn.start_execution, stateMachineArn=f"{arn}:live")[0] == "StateMachineDoesNotExist"


@pytest.mark.parametrize("machine", ["machine", "nobody"])
def test_deleting_an_alias_that_does_not_exist_succeeds(sfn: Any, machine: str) -> None:
    arn = create(sfn)

    deleted = sfn.delete_state_machine_alias(stateMachineAliasArn=arn.replace("machine", machine) + ":live")

    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_an_update_of_nothing_is_refused(sfn: Any) -> None:
    arn = create(sfn, WAIT, publish=True)
    alias(sfn, "live", (f"{arn}:1", 100))

    assert refusal(sfn.update_state_machine_alias, stateMachineAliasArn=f"{arn}:live")[0] == "ValidationException"


def test_the_description_of_an_alias_may_change_alone(sfn: Any) -> None:
    arn = create(sfn, publish=True)
    alias(sfn, "live", (f"{arn}:1", 100))

    sfn.update_state_machine_alias(stateMachineAliasArn=f"{arn}:live", description="changed")

    shown = sfn.describe_state_machine_alias(stateMachineAliasArn=f"{arn}:live")
    assert shown["description"] == "changed"
    assert shown["routingConfiguration"] == [{"stateMachineVersionArn": f"{arn}:1", "weight": 100}]


def test_an_alias_stays_with_its_machine(sfn: Any) -> None:
    first, second = create(sfn, name="first", publish=True), create(sfn, name="second", publish=True)
    alias(sfn, "live", (f"{first}:1", 100))

    def routes(*arns: str) -> list[dict[str, Any]]:
        return [{"stateMachineVersionArn": arn, "weight": 100 // len(arns)} for arn in arns]

    for call, given in (
        (sfn.create_state_machine_alias, {"name": "both", "routingConfiguration": routes(f"{first}:1", f"{second}:1")}),
        (
            sfn.update_state_machine_alias,
            {"stateMachineAliasArn": f"{first}:live", "routingConfiguration": routes(f"{second}:1")},
        ),
    ):
        assert refusal(call, **given)[0] == "ValidationException"


def test_an_alias_of_a_machine_that_is_not_there_is_refused(sfn: Any) -> None:
    configuration = [{"stateMachineVersionArn": f"{MACHINE_ARN}none:1", "weight": 100}]

    assert refusal(sfn.create_state_machine_alias, name="live", routingConfiguration=configuration) == (
        "ResourceNotFound",
        "Request references a resource that does not exist.",
    )


def test_deleting_a_version_needs_the_arn_of_one(sfn: Any) -> None:
    arn = create(sfn, publish=True)

    assert refusal(sfn.delete_state_machine_version, stateMachineVersionArn=arn)[0] == "InvalidArn"
    sfn.delete_state_machine_version(stateMachineVersionArn=f"{MACHINE_ARN}none:1")


@pytest.mark.parametrize("operation", ["update_state_machine", "delete_state_machine"])
def test_a_version_is_not_updated_or_deleted_as_a_machine(sfn: Any, operation: str) -> None:
    arn = create(sfn, publish=True)
    given = {"definition": changed(2)} if operation == "update_state_machine" else {}

    assert refusal(getattr(sfn, operation), stateMachineArn=f"{arn}:1", **given)[0] == "InvalidArn"


def test_an_execution_is_described_with_the_revision_that_it_runs(sfn: Any, world: World) -> None:
    arn = create(sfn, WAIT)
    before = world.clock.now()
    first = sfn.start_execution(stateMachineArn=arn)["executionArn"]
    world.clock.advance(1)

    revision = sfn.update_state_machine(
        stateMachineArn=arn, definition=changed(2), tracingConfiguration={"enabled": True}
    )["revisionId"]
    second = sfn.start_execution(stateMachineArn=arn)["executionArn"]

    described = sfn.describe_state_machine_for_execution(executionArn=first)
    assert "revisionId" not in described
    assert (described["updateDate"], described["tracingConfiguration"]) == (before, {"enabled": False})
    described = sfn.describe_state_machine_for_execution(executionArn=second)
    assert described["revisionId"] == revision
    assert (described["updateDate"], described["tracingConfiguration"]) == (world.clock.now(), {"enabled": True})


@pytest.mark.parametrize("qualifier", ["1", "live"])
def test_only_a_machine_itself_is_published(sfn: Any, qualifier: str) -> None:
    arn = create(sfn, publish=True)
    alias(sfn, "live", (f"{arn}:1", 100))

    assert refusal(sfn.publish_state_machine_version, stateMachineArn=f"{arn}:{qualifier}")[0] == "InvalidArn"


def test_the_definition_of_an_execution_names_the_revision(sfn: Any) -> None:
    arn = create(sfn)
    revision = sfn.update_state_machine(stateMachineArn=arn, definition=changed(2))["revisionId"]
    execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]

    assert sfn.describe_state_machine_for_execution(executionArn=execution)["revisionId"] == revision


@pytest.mark.parametrize("number", ["01", "0", "\N{ARABIC-INDIC DIGIT ONE}", "1:1"])
def test_a_version_has_one_spelling(sfn: Any, number: str) -> None:
    arn = create(sfn, publish=True)
    alias(sfn, "live", (f"{arn}:1", 100))

    assert refusal(sfn.start_execution, stateMachineArn=f"{arn}:{number}")[0] == "StateMachineDoesNotExist"
    assert refusal(sfn.delete_state_machine_version, stateMachineVersionArn=f"{arn}:{number}")[0] == "InvalidArn"
    assert output(sfn, f"{arn}:live") == '{"done":true}'


def test_a_machine_has_a_thousand_versions_and_a_hundred_aliases_at_most(
    sfn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (versions.MAX_VERSIONS, aliases.MAX_ALIASES) == (1_000, 100)
    monkeypatch.setattr(versions, "MAX_VERSIONS", 1)
    monkeypatch.setattr(aliases, "MAX_ALIASES", 1)
    arn = create(sfn, publish=True)
    routes = [{"stateMachineVersionArn": f"{arn}:1", "weight": 100}]
    sfn.create_state_machine_alias(name="live", routingConfiguration=routes)

    for call, given in (
        (sfn.update_state_machine, {"stateMachineArn": arn, "definition": changed(2), "publish": True}),
        (sfn.create_state_machine_alias, {"name": "more", "routingConfiguration": routes}),
    ):
        code, message = refusal(call, **given)
        assert code == "ServiceQuotaExceededException"
        assert "already has 1" in message


def test_a_conflict_has_a_status_of_its_own(sfn: Any) -> None:
    arn = create(sfn, publish=True)

    with pytest.raises(sfn.exceptions.ConflictException) as raised:
        sfn.publish_state_machine_version(stateMachineArn=arn, revisionId="other")

    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409
