"""The events of each kind of state: their order, and which one each follows."""

from tests.engine.conftest import callback, chain, machine, task, types

PASS = {"Type": "Pass"}


def test_the_first_state_follows_nothing_and_then_each_event_the_one_before(run):
    execution = run(machine({"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Succeed"}}), {"x": 1})

    assert chain(execution) == [
        "1<0 ExecutionStarted",
        "2<0 PassStateEntered",
        "3<2 PassStateExited",
        "4<3 SucceedStateEntered",
        "5<4 SucceedStateExited",
        "6<5 ExecutionSucceeded",
    ]


def test_a_fail_state_is_not_exited(run):
    execution = run(machine({"F": {"Type": "Fail", "Error": "Boom", "Cause": "because"}}))

    assert types(execution) == ["ExecutionStarted", "FailStateEntered", "ExecutionFailed"]
    assert execution.history[-1]["executionFailedEventDetails"] == {"error": "Boom", "cause": "because"}


def test_an_empty_fail_state_has_neither_error_nor_cause(run):
    execution = run(machine({"F": {"Type": "Fail"}}))

    assert execution.history[-1]["executionFailedEventDetails"] == {}
    assert (execution.error, execution.cause) == (None, None)


def test_a_task_is_scheduled_started_and_succeeds(run, world):
    world.lambdas.register("F", returns=[1])

    execution = run(machine({"T": task("F", TimeoutSeconds=9, HeartbeatSeconds=5)}), {"x": 1})

    scheduled = execution.history[2]["taskScheduledEventDetails"]
    assert types(execution)[1:6] == [
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
    ]
    assert scheduled == {
        "resourceType": "lambda",
        "resource": "invoke",
        "region": "us-east-1",
        "parameters": '{"FunctionName":"F","Payload":{"x":1}}',
        "timeoutInSeconds": 9,
        "heartbeatInSeconds": 5,
    }


def test_a_callback_is_submitted_before_it_succeeds(start, world):
    world.lambdas.register("F", returns=None)
    execution = start(machine({"T": callback("F")}))

    execution.succeed_task("T", {"done": True})

    assert types(execution)[2:6] == ["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"]
    assert execution.output == {"done": True}


def test_retries_schedule_the_task_again_without_entering_the_state_again(run, world):
    world.lambdas.register("F", side_effect=[ValueError("no"), {"ok": 1}])

    execution = run(machine({"T": task("F", Retry=[{"ErrorEquals": ["ValueError"]}])}))

    assert types(execution)[1:9] == [
        "TaskStateEntered",
        "TaskScheduled",
        "TaskStarted",
        "TaskFailed",
        "TaskScheduled",
        "TaskStarted",
        "TaskSucceeded",
        "TaskStateExited",
    ]


def test_every_branch_has_a_chain_of_its_own_from_the_start_of_the_parallel(run):
    branch = {"StartAt": "X", "States": {"X": {"Type": "Pass", "End": True}}}
    other = {"StartAt": "Y", "States": {"Y": {"Type": "Pass", "End": True}}}

    execution = run(machine({"P": {"Type": "Parallel", "Branches": [branch, other]}}))

    assert chain(execution) == [
        "1<0 ExecutionStarted",
        "2<0 ParallelStateEntered",
        "3<2 ParallelStateStarted",
        "4<3 PassStateEntered",
        "5<4 PassStateExited",
        "6<3 PassStateEntered",
        "7<6 PassStateExited",
        "8<7 ParallelStateSucceeded",
        "9<7 ParallelStateExited",
        "10<9 ExecutionSucceeded",
    ]


def inline_map(states, **fields):
    return {"Type": "Map", "ItemProcessor": {"StartAt": next(iter(states)), "States": states}, **fields}


def test_iterations_one_at_a_time_follow_each_other(run):
    states = {"X": {"Type": "Pass", "End": True}}

    execution = run(machine({"M": inline_map(states, MaxConcurrency=1)}), [7, 8])

    assert chain(execution)[2:] == [
        "3<2 MapStateStarted",
        "4<3 MapIterationStarted",
        "5<4 PassStateEntered",
        "6<5 PassStateExited",
        "7<6 MapIterationSucceeded",
        "8<6 MapIterationStarted",
        "9<8 PassStateEntered",
        "10<9 PassStateExited",
        "11<10 MapIterationSucceeded",
        "12<11 MapStateSucceeded",
        "13<11 MapStateExited",
        "14<13 ExecutionSucceeded",
    ]


def test_an_empty_map_succeeds_without_iterations(run):
    execution = run(machine({"M": inline_map({"X": {"Type": "Pass", "End": True}})}), [])

    assert chain(execution)[2:] == [
        "3<2 MapStateStarted",
        "4<3 MapStateSucceeded",
        "5<3 MapStateExited",
        "6<5 ExecutionSucceeded",
    ]
    assert execution.output == []


def test_a_failing_iteration_aborts_the_others_and_fails_the_map(start, world):
    world.lambdas.register("F", returns=None)
    execution = start(machine({"M": inline_map({"T": {**callback("F"), "End": True}})}), [0, 1])
    _, second = execution.pending

    second.fail("Boom", "because")

    assert types(execution)[-6:] == [
        "TaskFailed",
        "MapIterationFailed",
        "TaskStateAborted",
        "MapIterationAborted",
        "MapStateFailed",
        "ExecutionFailed",
    ]
    execution.assert_failed(error="Boom", cause="because")


def test_a_retried_map_starts_again_without_having_failed(run):
    states = {"X": {"Type": "Fail", "Error": "No"}}

    execution = run(machine({"M": inline_map(states, Retry=[{"ErrorEquals": ["No"], "MaxAttempts": 1}])}), [0])

    assert chain(execution)[2:] == [
        "3<2 MapStateStarted",
        "4<3 MapIterationStarted",
        "5<4 FailStateEntered",
        "6<5 MapIterationFailed",
        "7<5 MapStateStarted",
        "8<7 MapIterationStarted",
        "9<8 FailStateEntered",
        "10<9 MapIterationFailed",
        "11<9 MapStateFailed",
        "12<11 ExecutionFailed",
    ]


def test_a_failing_expression_is_told_from_before_the_state(run):
    states = {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Output": "{% $nothing %}"}}

    execution = run(machine(states, QueryLanguage="JSONata"))

    assert chain(execution)[3:] == ["4<3 PassStateEntered", "5<3 EvaluationFailed", "6<5 ExecutionFailed"]
    details = execution.history[4]["evaluationFailedEventDetails"]
    assert details == {
        "state": "B",
        "location": "Output",
        "error": "States.QueryEvaluationError",
        "cause": "An error occurred while executing the state 'B' (entered at the event id #4). "
        "The JSONata expression '$nothing' specified for the field 'Output' returned nothing (undefined).",
    }


def test_a_distributed_map_shows_its_run_only(run):
    states = {"X": {"Type": "Pass", "End": True}}
    mode = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    definition = machine({"M": {"Type": "Map", "ItemProcessor": {**mode, "StartAt": "X", "States": states}}})

    execution = run(definition, ["a", "b"])

    assert chain(execution)[2:] == [
        "3<2 MapStateStarted",
        "4<3 MapRunStarted",
        "5<4 MapRunSucceeded",
        "6<5 MapStateSucceeded",
        "7<4 MapStateExited",
        "8<7 ExecutionSucceeded",
    ]
    assert [child.output for child in execution.children] == ["a", "b"]


def test_assigned_variables_are_part_of_the_exit(run):
    execution = run(machine({"A": {"Type": "Pass", "Assign": {"x": 42, "s": "text"}}}))

    exited = execution.history[2]["stateExitedEventDetails"]
    assert exited["assignedVariables"] == {"x": "42", "s": '"text"'}
    assert exited["assignedVariablesDetails"] == {"truncated": False}


def test_a_value_that_goes_through_many_states_is_written_once(run):
    states = {f"S{n}": {"Type": "Pass", **({"Next": f"S{n + 1}"} if n < 9 else {})} for n in range(10)}

    history = run(machine(states), {"large": "x" * 1000}).history

    inputs = [event["stateEnteredEventDetails"]["input"] for event in history if "stateEnteredEventDetails" in event]
    assert len(inputs) == 10
    assert all(text is inputs[0] for text in inputs)
