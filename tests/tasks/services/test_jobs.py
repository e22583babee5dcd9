"""``.sync``: jobs that end in virtual time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pytest_sfn import TaskFailure
from pytest_sfn.apis.operations import operation, service_of
from pytest_sfn.integrations.record.api_names import field_name
from pytest_sfn.integrations.record.resource import parse_resource
from tests.integrations.actions import ACTIONS, JOBS
from tests.tasks.services.conftest import PREFIX, one_task

SUBMIT = {"JobName": "j", "JobQueue": "q", "JobDefinition": "d"}
TYPES = ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]


def test_a_fake_says_how_long_a_job_takes(world, run):
    world.executor.mock_task("batch:submitJob", returns={"Status": "SUCCEEDED"}, duration=timedelta(hours=1))

    execution = run("batch:submitJob.sync", SUBMIT)

    assert execution.output == {"Status": "SUCCEEDED"}
    assert execution.duration == timedelta(hours=1)
    assert [event["type"] for event in execution.history][2:6] == TYPES
    scheduled, submitted, succeeded = (execution.history[index]["timestamp"] for index in (2, 4, 5))
    assert submitted == scheduled
    assert succeeded - submitted == timedelta(hours=1)


def test_a_fake_says_how_a_job_fails(world, run):
    failure = TaskFailure("States.TaskFailed", '{"Status":"FAILED"}')
    world.executor.mock_task("T", raises=failure, duration=60)

    execution = run("glue:startJobRun.sync", {"JobName": "j"})

    execution.assert_failed(error="States.TaskFailed", cause={"Status": "FAILED"})
    assert execution.duration == timedelta(minutes=1)
    assert [event["type"] for event in execution.history][4:6] == ["TaskSubmitted", "TaskFailed"]


@pytest.mark.parametrize("behaviour", [{"returns": {"Status": "SUCCEEDED"}}, {"raises": "E"}])
def test_the_submission_of_a_faked_job_does_not_tell_how_it_ends(world, run, behaviour):
    world.executor.mock_task("batch:submitJob", duration=60, **behaviour)

    history = run("batch:submitJob.sync", SUBMIT).history

    assert history[4]["taskSubmittedEventDetails"]["output"] == "{}"


def test_a_job_that_takes_too_long_times_out(world, run):
    world.executor.mock_task("batch:submitJob", returns={}, duration=60)

    execution = run("batch:submitJob.sync", SUBMIT, TimeoutSeconds=10)

    execution.assert_failed(error="States.Timeout")
    assert execution.duration == timedelta(seconds=10)
    assert world.clock.timers == ()


def test_nobody_waits_for_a_job_after_its_execution_was_stopped(world):
    world.executor.mock_task("batch:submitJob", returns={}, duration=60)
    execution = world.executor.start(one_task("batch:submitJob.sync", SUBMIT))

    execution.stop()

    execution.assert_aborted()
    assert world.clock.timers == ()


def test_a_job_of_which_more_is_known_than_a_result_may_hold_fails_the_task(run, api):
    api.edits("GetQueryExecution", lambda answer: answer["QueryExecution"].update(Query="a" * 262_144))

    execution = run("athena:startQueryExecution.sync", {"QueryString": "select 1", "WorkGroup": "primary"})

    assert execution.error == "States.DataLimitExceeded"
    assert execution.cause.startswith("The state/task 'athena' returned a result with a size exceeding")
    assert [event["type"] for event in execution.history][4:6] == ["TaskSubmitted", "TaskFailed"]


def test_every_integration_that_waits_for_a_job_has_one():
    waits = {called for called, action in ACTIONS.items() if "sync" in action.patterns}

    assert waits - set(JOBS) == {
        "states:startExecution", "eks:runJob", "eks:deleteCluster", "eks:deleteFargateProfile", "eks:deleteNodegroup",
    }  # fmt: skip
    assert set(JOBS) <= waits


@pytest.mark.parametrize("called", JOBS)
def test_a_job_is_asked_about_and_described_as_in_the_model_of_its_api(called):
    job = JOBS[called]
    polled = operation(service_of(parse_resource(PREFIX + called)), job.operation)
    told = polled.output
    for member in job.path:
        told = told.members[member]
        told = told.member if told.type_name == "list" else told

    assert set(polled.input.required_members) <= set(job.asked) <= set(polled.input.members)
    assert {name for name, source in job.asked.items() if isinstance(source, tuple)} == {
        name for name in job.asked if polled.input.members[name].type_name == "list"
    }
    states = set(getattr(_at(told, job.state), "enum", ())) or {*job.done, *job.failed}
    assert {*job.done, *job.failed} <= states
    assert not {*job.done} & job.failed
    assert job.ended == () or _at(told, job.ended).type_name in ("timestamp", "long")
    assert job.more.keys() <= {field_name(name) for name in told.members}


def _at(shape, path):
    """The model of a field of a structure."""
    for field in path:
        shape = {field_name(name): member for name, member in shape.members.items()}[field]
    return shape
