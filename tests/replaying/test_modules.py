"""The test module of a history: valid Python, whose test passes and takes the recorded path."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_sfn import Heartbeats, LambdaServiceError, SfnError, TaskFailure, TaskSuccess, World, mock_sfn
from tests.inner_pytest import RunTests, run_tests, without_hypothesis  # noqa: F401 - fixtures
from tests.replaying.recordings import FUNCTION, ORDER, changed, record_order, replay
from tests.replaying.test_recordings import ITEMS, WAITING, distributed, machine, record, task


def check(pytester: pytest.Pytester, source: str) -> None:
    """Run the module: its test must pass."""
    (pytester.path / "test_recorded.py").write_text(source)
    pytester.runpytest_inprocess("-p", "no:cacheprovider", "test_recorded.py").assert_outcomes(passed=1)


def test_an_order(pytester: pytest.Pytester, without_hypothesis: None) -> None:  # noqa: F811
    (pytester.path / "order.asl.json").write_text(json.dumps(ORDER))
    with mock_sfn(freeze=False) as sfn:
        sfn.search = [pytester.path]
        source = sfn.executor.replay(record_order(), "order.asl.json").to_test_module()

    assert (
        source
        == '''"""A recorded execution of order, with the answers that its tasks got."""

from pytest_sfn import LambdaFunctionError, mock_lambda


@mock_lambda(
    "charge",
    side_effect=[LambdaFunctionError("Busy", "1"), LambdaFunctionError("Busy", "2"), {"id": 7}],
)
@mock_lambda("pack", returns=1)
@mock_lambda("send", side_effect=[2, LambdaFunctionError("Lost", "item 2"), 6])
def test_order(sfn_executor):
    execution = sfn_executor.run("order.asl.json", {"total": 20, "items": [1, 2, 3], "few": [1]})

    execution.assert_succeeded()
    execution.assert_path(["Charge", "Is it big", "Prepare", "Items", "Done"])
'''
    )
    check(pytester, source)


SQS = task("arn:aws:states:::sqs:sendMessage", Parameters={"QueueUrl": "q", "MessageBody": "hello"})
JOB = task("arn:aws:states:::glue:startJobRun.sync", Parameters={"JobName": "load"})
SLOW = machine(
    Both={
        "Type": "Parallel",
        "Branches": [
            machine(Fast=task(f"{FUNCTION}fast")),
            machine(Slow=task(f"{FUNCTION}slow", Next="More"), More=task()),
        ],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Give up"}],
        "Next": "Give up",
    },
    **{"Give up": {"Type": "Succeed"}},
)


def _slow(sfn: World) -> None:
    sfn.lambdas.register("fast", raises=ValueError("no"), duration=2)
    sfn.lambdas.register("slow", returns=1, duration=60)


CASES: list[Any] = [
    pytest.param(
        machine(Ask=WAITING), lambda sfn: sfn.lambdas.register("ask", callback=TaskSuccess(1, after=60)), id="token"
    ),
    pytest.param(
        machine(Ask=WAITING), lambda sfn: sfn.lambdas.register("ask", callback=TaskFailure("E", "c")), id="denied"
    ),
    pytest.param(machine(Ask=WAITING), lambda sfn: sfn.lambdas.register("ask"), id="no answer"),
    pytest.param(
        machine(Tell=SQS),
        lambda sfn: sfn.tasks.register("Tell", returns={"MessageId": "1"}, check_result=False),
        id="service",
    ),
    pytest.param(
        machine(Tell=SQS), lambda sfn: sfn.tasks.register("Tell", raises="SQS.SqsException"), id="service error"
    ),
    pytest.param(
        machine(Run=JOB),
        lambda sfn: sfn.tasks.register("Run", returns={"JobRunState": "SUCCEEDED"}, duration=9),
        id="job",
    ),
    pytest.param(machine(Run=JOB), lambda sfn: sfn.tasks.register("Run", raises="States.TaskFailed"), id="failed job"),
    pytest.param(
        machine(Work=task()),
        lambda sfn: sfn.lambdas.register("work", raises=LambdaServiceError("Lambda.TooManyRequestsException")),
        id="Lambda's error",
    ),
    pytest.param(
        machine(Work=task(TimeoutSeconds=5)),
        lambda sfn: sfn.lambdas.register("work", returns=1, duration=9),
        id="timeout",
    ),
    pytest.param(
        {**machine(Work=task()), "TimeoutSeconds": 5},
        lambda sfn: sfn.lambdas.register("work", returns=1, duration=9),
        id="the machine's timeout",
    ),
    pytest.param(SLOW, _slow, id="a branch that was stopped"),
]


@pytest.mark.parametrize(("definition", "prepare"), CASES)
def test_a_module_passes(
    pytester: pytest.Pytester,
    without_hypothesis: None,  # noqa: F811
    definition: Any,
    prepare: Callable[[World], object],
) -> None:
    execution = record(definition, prepare=prepare)

    check(pytester, replay(execution.history, definition).to_test_module())


def test_children_of_a_distributed_map(pytester: pytest.Pytester, without_hypothesis: None) -> None:  # noqa: F811
    with mock_sfn(freeze=False) as sfn:
        check(pytester, sfn.executor.replay(distributed()).to_test_module())


def test_an_execution_that_was_stopped_or_redriven(pytester: pytest.Pytester, without_hypothesis: None) -> None:  # noqa: F811
    definition = machine(Ask=WAITING)
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("ask")
        execution = sfn.executor.start(definition)
        execution.stop("Enough", "of it")
        check(pytester, sfn.executor.replay(execution).to_test_module())

        sfn.lambdas.register("work", side_effect=[ValueError("once"), 2])
        execution = sfn.executor.run(machine(Work=task()))
        execution.redrive().resume()
        check(pytester, sfn.executor.replay(execution).to_test_module())


@pytest.mark.parametrize("behaviour", [{"callback": TaskFailure()}, {"callback": TaskFailure(cause="no reason")}])
def test_an_answer_without_an_error(
    pytester: pytest.Pytester,
    without_hypothesis: None,  # noqa: F811
    behaviour: dict[str, Any],
) -> None:
    parameters = {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}
    definition = machine(
        Work=task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", Parameters=parameters, End=True)
    )
    with mock_sfn(freeze=False) as sfn:
        sfn.executor.mock_task("Work", check_result=False, **behaviour)
        found = sfn.executor.replay(sfn.executor.run(definition))

    found.assert_same_path()
    check(pytester, found.to_test_module())


ENDS = [
    {"ErrorEquals": ["Broken"], "Next": "Broken"},
    {"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Silent"},
    {"ErrorEquals": ["States.Timeout"], "Next": "Late"},
]
ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:work"
WORKERS = [
    ("at once", {"returns": 6}, "returns=6"),
    ("after a while", {"returns": 6, "duration": 5}, "callback=TaskSuccess(6, after=5)"),
    ("an error", {"raises": "Broken"}, 'side_effect=[TaskFailure("Broken", None)]'),
    ("a heartbeat that is missed", {"duration": 50}, "callback=TaskSuccess(after="),
    (
        "heartbeats and an answer",
        {"callback": Heartbeats(8, then=TaskSuccess(6, after=50))},
        "callback=Heartbeats(every=5.0, then=TaskSuccess(6, after=50))",
    ),
    ("heartbeats until the timeout", {"callback": Heartbeats(8)}, "callback=Heartbeats(every=5.0)"),
]


@pytest.mark.parametrize("by", ["an activity", "a token"])
@pytest.mark.parametrize(("what", "behaviour", "written"), WORKERS, ids=[case[0] for case in WORKERS])
def test_what_a_worker_does(
    pytester: pytest.Pytester,
    without_hypothesis: None,  # noqa: F811
    by: str,
    what: str,
    behaviour: dict[str, Any],
    written: str,
) -> None:
    fields: dict[str, Any] = {"HeartbeatSeconds": 10, "TimeoutSeconds": 60, "Catch": ENDS, "Next": "Done"}
    if by == "a token":
        resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
        fields["Parameters"] = {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}
        if "raises" in behaviour:
            behaviour = {"callback": TaskFailure("Broken")}
        elif "callback" not in behaviour:
            behaviour = {"callback": TaskSuccess(6, after=behaviour.get("duration", 0))}
    else:
        resource = ACTIVITY
    ends = {end["Next"]: {"Type": "Fail", "Error": end["Next"]} for end in ENDS}
    definition = machine(Work=task(resource, **fields), Done={"Type": "Succeed"}, **ends)
    with mock_sfn(freeze=False) as sfn:
        sfn.executor.mock_task("Work", check_result=False, **behaviour)
        execution = sfn.executor.run(definition, 5)
        found = sfn.executor.replay(execution)
        source = found.to_test_module()

    found.assert_same_path()
    assert written in source or by == "a token"
    check(pytester, source)


def test_redacted_values_are_masked() -> None:
    definition = machine(Work=task(Parameters={"card": {"number.$": "$.number"}}))
    with mock_sfn(freeze=False, redact=["$..number"]) as sfn:
        sfn.lambdas.register("work", lambda event, context: {"number": "4111-1111", "text": "paid with 4111-1111"})
        execution = sfn.executor.run(definition, {"number": "4111-1111"})
        source = sfn.executor.replay(execution).to_test_module()

    assert "4111" not in source
    assert '{"number": "***"}' in source
    assert "paid with ***" in source
    compile(source, "test_it.py", "exec")


def test_no_module_is_written_for_a_replay_that_diverges() -> None:
    other = changed(lambda states: states["Charge"].pop("Retry"))
    with pytest.raises(SfnError, match=r"because its test would fail: the replay diverges at event 6"):
        replay(record_order(), other).to_test_module()


def test_no_module_is_written_without_the_children() -> None:
    found = replay(distributed().history, machine(Items=ITEMS))
    with pytest.raises(SfnError, match=r"no test module can be written for this history: the children of Map 'Items'"):
        found.to_test_module()
