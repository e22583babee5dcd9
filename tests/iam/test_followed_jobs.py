"""Jobs of ``.sync`` that the role may begin, and may not follow or stop."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pytest_sfn import ExecutionBlocked
from tests.iam.machines import allowed, machine, task

HERE = "us-east-1:123456789012"
BAKERY = f"arn:aws:states:{HERE}:stateMachine:bakery"
START = allowed("states:StartExecution", BAKERY)
DESCRIBE = allowed("states:DescribeExecution", f"arn:aws:states:{HERE}:execution:bakery:*")
STOP = allowed("states:StopExecution", f"arn:aws:states:{HERE}:execution:bakery:*")
RULE = allowed(
    "events:PutTargets PutRule DescribeRule",
    f"arn:aws:events:{HERE}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
)
BAKE = machine({"Type": "Wait", "Seconds": 60, "End": True})


@pytest.fixture
def bakery(sfn):
    return sfn.executor.load(BAKE, name="bakery")


def nested(**more):
    return machine(task("states:startExecution.sync", {"StateMachineArn": BAKERY}, End=True, **more))


def under(*statements):
    return {"Statement": list(statements)}


@pytest.mark.parametrize("statements", [(START, DESCRIBE, RULE), (START, DESCRIBE), (START, RULE)])
def test_a_job_is_heard_of_by_asking_or_by_its_event(sfn, bakery, statements):
    execution = sfn.executor.run(nested(), role_policy=under(*statements))

    execution.assert_succeeded()
    assert execution.duration == timedelta(seconds=60)


def test_a_job_that_nobody_hears_of_blocks(sfn, bakery):
    with pytest.raises(ExecutionBlocked) as caught:
        sfn.executor.run(nested(), role_policy=under(START))

    assert re.search(
        r"\n  state 'S0' of arn:aws:states:[\w:-]+ waits for a job that its role may not poll: it lacks "
        r"states:DescribeExecution\n",
        str(caught.value),
    )
    assert [execution.status for execution in sfn.executor.executions] == ["RUNNING", "SUCCEEDED"]


def test_a_job_that_nobody_hears_of_times_out(sfn, bakery):
    execution = sfn.executor.run(nested(TimeoutSeconds=300), role_policy=under(START))

    execution.assert_failed(error="States.Timeout")
    assert execution.duration == timedelta(seconds=300)


@pytest.mark.parametrize(("more", "status"), [((STOP,), "ABORTED"), ((), "SUCCEEDED")])
def test_a_job_that_may_not_be_stopped_goes_on(sfn, bakery, more, status):
    sfn.executor.run(nested(TimeoutSeconds=10), role_policy=under(START, DESCRIBE, *more))
    sfn.clock.advance(60)

    assert sfn.executor.last.status == status


def test_a_job_without_events_has_to_be_asked_about(sfn):
    sfn.executor.mock_task("glue:startJobRun", returns={"JobRunState": "SUCCEEDED"})
    definition = machine(task("glue:startJobRun.sync", {"JobName": "knead"}, End=True))

    with pytest.raises(ExecutionBlocked, match="it lacks glue:GetJobRun"):
        sfn.executor.run(definition, role_policy=under(allowed("glue:StartJobRun GetJobRuns", "*")))
    asking = under(allowed("glue:StartJobRun GetJobRun", f"arn:aws:glue:{HERE}:job/knead"))
    sfn.executor.run(definition, role_policy=asking).assert_succeeded()
