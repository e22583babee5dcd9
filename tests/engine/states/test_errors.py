"""Retry and Catch, and the errors that neither of them takes."""

import pytest

from tests.engine.conftest import callback, machine, task, types


def with_catch(names, **fields):
    return machine(
        {
            "T": task("F", Catch=[{"ErrorEquals": names, "Next": "Caught", **fields}]),
            "Caught": {"Type": "Pass"},
        }
    )


@pytest.mark.parametrize("names", [["CardDeclined"], ["States.TaskFailed"], ["States.ALL"], ["Other", "CardDeclined"]])
def test_a_catcher_takes_an_error_by_its_name_or_by_a_wildcard(run, world, names):
    world.lambdas.register("F", raises="CardDeclined")

    execution = run(with_catch(names))

    assert execution.path == ["T", "Caught"]
    assert execution.output["Error"] == "CardDeclined"


@pytest.mark.parametrize("names", [["carddeclined"], ["State.ALL"], ["States.Timeout"]])
def test_names_are_matched_exactly(run, world, names):
    world.lambdas.register("F", raises="CardDeclined")

    run(with_catch(names)).assert_failed(error="CardDeclined")


FAILS = "{% $states.input.none %}"
BRANCH = {"StartAt": "B", "States": {"B": {"Type": "Pass", "End": True}}}
CALL = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Arguments": {"FunctionName": "F"}}
EVALUATIONS = {
    "Arguments of a Task": {**CALL, "Arguments": {"FunctionName": "F", "Payload": FAILS}},
    "Output of a Task": {**CALL, "Output": FAILS},
    "Assign of a Task": {**CALL, "Assign": {"x": FAILS}},
    "Arguments of a Parallel": {"Type": "Parallel", "Branches": [BRANCH], "Arguments": FAILS},
    "Output of a Parallel": {"Type": "Parallel", "Branches": [BRANCH], "Output": FAILS},
    "Items of a Map": {"Type": "Map", "ItemProcessor": BRANCH, "Items": FAILS},
    "Output of a Map": {"Type": "Map", "ItemProcessor": BRANCH, "Items": [1], "Output": FAILS},
    "a state in a branch": {
        "Type": "Parallel",
        "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "End": True, "Output": FAILS}}}],
    },
}


@pytest.mark.parametrize(
    ("names", "catches"),
    [(["States.TaskFailed"], False), (["States.ALL"], True), (["States.QueryEvaluationError"], True)],
)
@pytest.mark.parametrize("state", EVALUATIONS.values(), ids=EVALUATIONS)
def test_task_failed_does_not_name_an_expression_that_fails(run, world, state, names, catches):
    world.lambdas.register("F", returns=1, required=False)
    catch = [{"ErrorEquals": names, "Next": "Caught"}]
    definition = machine({"S": {**state, "Catch": catch}, "Caught": {"Type": "Pass"}}, QueryLanguage="JSONata")

    execution = run(definition, {})

    assert (execution.status == "SUCCEEDED") is catches
    assert catches or execution.error == "States.QueryEvaluationError"


@pytest.mark.parametrize(("name", "retries"), [("States.TaskFailed", 0), ("States.QueryEvaluationError", 2)])
def test_task_failed_does_not_retry_an_expression_that_fails(run, world, name, retries):
    world.lambdas.register("F", returns=1)
    retry = [{"ErrorEquals": [name], "MaxAttempts": 2}]

    run(machine({"S": {**CALL, "Output": FAILS, "Retry": retry}}, QueryLanguage="JSONata"), {})

    assert len(world.lambdas["F"].calls) == 1 + retries


def test_the_error_goes_where_result_path_says(run, world):
    world.lambdas.register("F", raises="CardDeclined")

    execution = run(with_catch(["States.ALL"], ResultPath="$.error"), {"order": 7})

    assert execution.output["order"] == 7
    assert execution.output["error"]["Error"] == "CardDeclined"


def test_a_catcher_may_keep_the_input_as_it_is(run, world):
    world.lambdas.register("F", raises="CardDeclined")

    assert run(with_catch(["States.ALL"], ResultPath=None), {"order": 7}).output == {"order": 7}


def test_every_retrier_counts_for_itself(run, world):
    world.lambdas.register("F", side_effect=[KeyError("a"), ValueError("b"), KeyError("c"), {"ok": True}])
    retry = [{"ErrorEquals": ["KeyError"], "MaxAttempts": 2}, {"ErrorEquals": ["ValueError"], "MaxAttempts": 1}]

    execution = run(machine({"T": task("F", Retry=retry)}))

    assert execution.output == {"ok": True}
    assert execution.task("T").delays == [1.0, 1.0, 2.0]


def test_an_exhausted_retrier_does_not_hand_over_to_a_later_one(run, world):
    world.lambdas.register("F", raises="No")
    retry = [{"ErrorEquals": ["No"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}]

    execution = run(machine({"T": task("F", Retry=retry)}))

    execution.assert_failed(error="No")
    assert len(execution.task("T")) == 1


def test_retries_count_anew_at_the_next_visit(run, world):
    world.lambdas.register("F", side_effect=[ValueError(), 1, ValueError(), 2])
    states = {
        "T": task("F", Retry=[{"ErrorEquals": ["ValueError"], "MaxAttempts": 1}], Next="C"),
        "C": {"Type": "Choice", "Choices": [{"Variable": "$", "NumericEquals": 2, "Next": "S"}], "Default": "T"},
        "S": {"Type": "Succeed"},
    }

    run(machine(states)).assert_succeeded(output=2)


def test_states_runtime_is_never_caught_nor_retried(run, world):
    world.lambdas.register("F", returns={})
    states = {
        "T": task(
            "F",
            OutputPath="$.no.such.path",
            Retry=[{"ErrorEquals": ["States.Runtime"]}],
            Catch=[{"ErrorEquals": ["States.Runtime"], "Next": "C"}, {"ErrorEquals": ["States.ALL"], "Next": "C"}],
        ),
        "C": {"Type": "Pass"},
    }

    execution = run(machine(states))

    execution.assert_failed(error="States.Runtime")
    assert types(execution)[-2:] == ["TaskSucceeded", "ExecutionFailed"]


def test_states_runtime_in_a_branch_fails_the_whole_execution_at_once(run):
    branch = {"StartAt": "X", "States": {"X": {"Type": "Pass", "InputPath": "$.nothing", "End": True}}}
    states = {
        "P": {"Type": "Parallel", "Branches": [branch], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}]},
        "C": {"Type": "Pass"},
    }

    execution = run(machine(states))

    assert types(execution)[-3:] == ["ParallelStateStarted", "PassStateEntered", "ExecutionFailed"]
    assert execution.cause == (
        "An error occurred while executing the state 'X' (entered at the event id #4). "
        "Invalid path '$.nothing' : No results for path: $['nothing']"
    )


def test_an_error_in_a_branch_is_caught_by_its_parallel(run):
    branch = {"StartAt": "X", "States": {"X": {"Type": "Fail", "Error": "Inside"}}}
    states = {
        "P": {"Type": "Parallel", "Branches": [branch], "Catch": [{"ErrorEquals": ["Inside"], "Next": "C"}]},
        "C": {"Type": "Pass"},
    }

    execution = run(machine(states))

    assert types(execution)[-6:] == [
        "FailStateEntered",
        "ParallelStateFailed",
        "ParallelStateExited",
        "PassStateEntered",
        "PassStateExited",
        "ExecutionSucceeded",
    ]
    assert execution.output == {"Error": "Inside", "Cause": ""}


def test_a_choice_without_a_match_and_without_a_default_fails_the_execution(run):
    states = {
        "C": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "S"}]},
        "S": {"Type": "Succeed"},
    }

    execution = run(machine(states), {"n": 2})

    execution.assert_failed(
        error="States.Runtime",
        cause="An error occurred while executing the state 'C' (entered at the event id #2). "
        "Failed to transition out of the state. The state does not point to a next state.",
    )


def test_an_output_over_256_kib_fails_the_execution_whatever_is_caught(run):
    states = {"A": {"Type": "Pass", "Parameters": {"twice.$": "States.Array($, $)"}}}

    execution = run(machine(states), "x" * 200_000)

    execution.assert_failed(
        error="States.DataLimitExceeded",
        cause="The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.",
    )


def test_an_endless_loop_ends_at_the_limit_of_events(run):
    again = {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": True, "Next": "S"}], "Default": "A"}
    states = {"A": {"Type": "Pass", "Next": "B"}, "B": again, "S": {"Type": "Succeed"}}

    execution = run(machine(states))

    execution.assert_failed(
        error="States.Runtime", cause="The execution reached the maximum number of history events (25000)."
    )
    assert len(execution.history) == 25_000


def test_an_endless_loop_of_an_express_execution_ends_as_its_five_minutes_do(run):
    again = {"Type": "Choice", "Choices": [{"Variable": "$.stop", "IsPresent": True, "Next": "S"}], "Default": "A"}
    states = {"A": {"Type": "Pass", "Next": "B"}, "B": again, "S": {"Type": "Succeed"}}

    run(machine(states), type="EXPRESS", max_events=100).assert_timed_out()


def test_a_map_that_runs_into_the_limit_of_events_fails_the_execution(run):
    item = {"StartAt": "X", "States": {"X": {"Type": "Pass", "End": True}}}

    execution = run(machine({"M": {"Type": "Map", "ItemProcessor": item}}), list(range(100)), max_events=50)

    execution.assert_failed(
        error="States.Runtime", cause="The execution reached the maximum number of history events (50)."
    )
    assert len(execution.history) == 50


def test_a_task_answered_without_error_and_cause_is_caught_as_null(start, world):
    world.lambdas.register("F", returns=None)
    states = {"T": callback("F", Catch=[{"ErrorEquals": ["States.ALL"], "Next": "C"}]), "C": {"Type": "Pass"}}
    execution = start(machine(states))

    execution.fail_task("T")

    assert execution.output == {"Error": None, "Cause": None}
