"""The Credentials of a task."""

from __future__ import annotations

import pytest

ROLE = "arn:aws:iam::123456789012:role/"


@pytest.fixture
def roles(boto):
    boto("iam").create_role(RoleName="known", AssumeRolePolicyDocument="{}")


def test_a_role_that_exists_is_taken_and_recorded(run, roles):
    execution = run("aws-sdk:sns:listTopics", {}, Credentials={"RoleArn": f"{ROLE}known"})

    execution.assert_succeeded()
    scheduled = execution.history[2]["taskScheduledEventDetails"]
    assert scheduled["taskCredentials"] == {"roleArn": f"{ROLE}known"}


def test_a_role_that_does_not_exist_fails_the_task(run, roles):
    execution = run("aws-sdk:sns:listTopics", {}, input={"role": f"{ROLE}none"}, Credentials={"RoleArn.$": "$.role"})

    execution.assert_failed(
        error="States.TaskFailed",
        cause=f"The role {ROLE}StepFunctionsRole is not authorized to assume the task state's role, {ROLE}none.",
    )


def test_where_nobody_has_made_roles_every_role_is_taken(run):
    run("aws-sdk:sns:listTopics", {}, Credentials={"RoleArn": f"{ROLE}any"}).assert_succeeded()
