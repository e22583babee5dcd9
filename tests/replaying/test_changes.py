"""A change of the definition is found at the first event that would be another one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_sfn import mock_sfn
from tests.replaying.recordings import FUNCTION, ORDER, changed, record_order, replay

States = dict[str, Any]


@pytest.fixture(scope="module")
def history() -> list[dict[str, Any]]:
    return record_order()


def event_of(history: list[dict[str, Any]], kind: str, name: str | None = None, number: int = 0) -> int:
    """The id of an event of a type, of the state that it names."""
    found = [
        event["id"]
        for event in history
        if event["type"] == kind
        and name in (None, *(value.get("name") for key, value in event.items() if key.endswith("EventDetails")))
    ]
    return int(found[number])


def test_the_same_definition_goes_the_same_way(history: list[dict[str, Any]]) -> None:
    found = replay(history, ORDER)

    found.assert_same_path()
    assert found.divergence is None
    assert found.notes == ()
    assert found.execution.status == "SUCCEEDED"
    assert found.execution.task("Charge").delays == [1.0, 2.0]


def test_no_fake_is_called_and_the_clock_stands_still(history: list[dict[str, Any]]) -> None:
    with mock_sfn(freeze=False) as sfn:
        charge = sfn.lambdas.register("charge", returns={}, required=False)
        before = sfn.clock.now()
        sfn.executor.replay(history, ORDER)

        assert not charge.called
        assert sfn.clock.now() == before
        assert sfn.executor.executions == []


def insert_state(states: States) -> None:
    states["Audit"] = {"Type": "Pass", "Next": "Prepare"}
    states["Is it big"]["Choices"][0]["Next"] = "Audit"


def rename_done(states: States) -> None:
    states["Finished"] = states.pop("Done")
    for state in ("Items", "Refund"):
        states[state]["Next"] = "Finished"
    states["Is it big"]["Default"] = "Finished"


def rename_pack(states: States) -> None:
    branch = states["Prepare"]["Branches"][0]
    branch.update(StartAt="Wrap", States={"Wrap": branch["States"]["Pack"]})


def swap_catchers(states: States) -> None:
    lost, broken = states["Items"]["ItemProcessor"]["States"]["Send"]["Catch"]
    lost["Next"], broken["Next"] = broken["Next"], lost["Next"]


def remove_catcher(states: States) -> None:
    catchers = states["Items"]["ItemProcessor"]["States"]["Send"]["Catch"]
    catchers[0]["ErrorEquals"] = ["Gone"]


CHANGES: list[Any] = [
    pytest.param(
        lambda states: states["Charge"].pop("Retry"),
        ("TaskScheduled", None, 1),
        "Charge was retried, now it is caught",
        id="a retrier removed",
    ),
    pytest.param(
        lambda states: states["Charge"]["Retry"][0].update(MaxAttempts=1),
        ("TaskScheduled", None, 2),
        "Charge was retried, now it is caught",
        id="MaxAttempts lowered",
    ),
    pytest.param(
        swap_catchers,
        ("PassStateEntered", "Note", 0),
        "Send went to Note, now it goes to Forget",
        id="a catcher goes elsewhere",
    ),
    pytest.param(
        lambda states: states["Is it big"]["Choices"][0].update(NumericGreaterThan=20),
        ("ParallelStateEntered", None, 0),
        "Is it big went to Prepare, now it goes to Done",
        id="a Choice rule turned",
    ),
    pytest.param(
        insert_state,
        ("ParallelStateEntered", None, 0),
        "Is it big went to Prepare, now it goes to Audit",
        id="a state inserted",
    ),
    pytest.param(
        lambda states: states["Charge"].update(ResultSelector={"id": 1}, ResultPath="$.total"),
        ("ParallelStateEntered", None, 0),
        "Is it big went to Prepare, now it goes to Done",
        id="a ResultPath changed",
    ),
    pytest.param(
        lambda states: states["Charge"].update(TimeoutSeconds=2),
        ("TaskFailed", None, 0),
        "Charge failed with Busy, now it times out after 2 seconds",
        id="a timeout lowered",
    ),
    pytest.param(
        lambda states: states["Prepare"]["Branches"].pop(),
        ("WaitStateEntered", "Rest", 0),
        "Prepare had a branch that starts with Rest, now it has none",
        id="a branch removed",
    ),
    pytest.param(
        lambda states: states["Prepare"]["Branches"].append(
            {"StartAt": "More", "States": {"More": {"Type": "Succeed"}}}
        ),
        ("ParallelStateSucceeded", None, 0),
        "Prepare had no branch that starts with More, now it has one",
        id="a branch added",
    ),
    pytest.param(
        lambda states: states["Items"].update(ItemsPath="$.few"),
        ("MapStateStarted", None, 0),
        "Items ran 3 iterations, now it runs 1 iteration",
        id="ItemsPath changed",
    ),
    pytest.param(
        rename_done,
        ("SucceedStateEntered", None, 0),
        "Items went to Done, now it goes to Finished",
        id="a state renamed",
    ),
    pytest.param(
        rename_pack,
        ("TaskStateEntered", "Pack", 0),
        "branch 0 of 'Prepare' started with Pack, now it starts with Wrap",
        id="the first state of a branch renamed",
    ),
    pytest.param(
        remove_catcher,
        ("TaskStateExited", "Send", 1),
        "Send was caught, now it fails iteration 1 of 'Items'",
        id="a catcher removed",
    ),
    pytest.param(
        lambda states: states["Items"]["ItemProcessor"]["States"]["Send"].update(
            Retry=[{"ErrorEquals": ["Lost"], "MaxAttempts": 1}]
        ),
        ("TaskStateExited", "Send", 1),
        "Send was caught, now it is retried",
        id="a retrier added",
    ),
    pytest.param(
        lambda states: states["Prepare"]["Branches"][0]["States"].update(Pack={"Type": "Pass", "End": True}),
        ("TaskStateEntered", "Pack", 0),
        "Pack was a Task, now it is a Pass",
        id="a state of another type",
    ),
    pytest.param(
        lambda states: states.update(Done={"Type": "Pass", "Next": "Refund"}, Refund={"Type": "Pass", "End": True}),
        ("SucceedStateEntered", None, 0),
        "Done was a Succeed, now it is a Pass",
        id="the end moved",
    ),
    pytest.param(
        lambda states: states["Prepare"]["Branches"][0]["States"].update(
            Pack={"Type": "Task", "Resource": f"{FUNCTION}pack", "Next": "More"}, More={"Type": "Succeed"}
        ),
        ("ParallelStateSucceeded", None, 0),
        "Pack ended branch 0 of 'Prepare', now it goes to More",
        id="a state at the end of a branch",
    ),
    pytest.param(
        lambda states: states["Items"]["ItemProcessor"]["States"].update(
            Note={"Type": "Pass", "Next": "More"}, More={"Type": "Succeed"}
        ),
        ("MapIterationSucceeded", "Items", 1),
        "Note ended iteration 1 of 'Items', now it goes to More",
        id="a state at the end of an iteration",
    ),
    pytest.param(
        lambda states: states["Items"]["ItemProcessor"]["States"]["Send"].update(
            Resource="arn:aws:states:::lambda:invoke", Parameters={"FunctionName": "send"}
        ),
        ("LambdaFunctionScheduled", None, 1),
        "Send called a function, now it calls lambda:invoke",
        id="another integration",
    ),
]


@pytest.mark.parametrize(("change", "event", "words"), CHANGES)
def test_a_change_is_found_at_its_event(
    history: list[dict[str, Any]],
    change: Callable[[States], object],
    event: tuple[str, str | None, int],
    words: str,
) -> None:
    found = replay(history, changed(change))

    assert found.divergence is not None
    assert str(found.divergence).splitlines()[0].partition(": ")[2] == words
    assert found.divergence.event_id == event_of(history, *event)
    with pytest.raises(AssertionError, match="diverges at event"):
        found.assert_same_path()
    assert max(map(len, str(found).split("\nnotes:")[0].splitlines()[1:])) <= 100


@pytest.mark.parametrize(
    ("change", "event", "words"),
    [
        pytest.param(
            lambda states: states["Items"]["ItemProcessor"]["States"]["Send"].update(InputPath="$.missing"),
            ("LambdaFunctionScheduled", None, 1),
            "Send called a function, now it fails iteration 0 of 'Items'",
            id="in an iteration",
        ),
        pytest.param(
            lambda states: states["Prepare"]["Branches"][1]["States"]["Rest"].update(OutputPath="$.missing"),
            ("WaitStateExited", None, 0),
            "Rest ended, now it fails branch 1 of 'Prepare'",
            id="in a branch",
        ),
    ],
)
def test_an_error_that_nothing_catches_is_found_where_it_happens(
    history: list[dict[str, Any]],
    change: Callable[[States], object],
    event: tuple[str, str | None, int],
    words: str,
) -> None:
    found = replay(history, changed(change))

    assert found.divergence is not None
    assert str(found.divergence).splitlines()[0].partition(": ")[2] == words
    assert found.divergence.event_id == event_of(history, *event)


@pytest.mark.parametrize(
    ("seconds", "event", "words"),
    [
        (5, ("TaskFailed", None, 1), "Charge failed with Busy, now the execution times out"),
        (15, ("WaitStateExited", None, 0), "Rest ended, now the execution times out"),
    ],
)
def test_a_timeout_of_the_execution_is_found_at_what_it_cuts(
    history: list[dict[str, Any]], seconds: int, event: tuple[str, str | None, int], words: str
) -> None:
    found = replay(history, {**ORDER, "TimeoutSeconds": seconds})

    assert found.divergence is not None
    assert str(found.divergence).splitlines()[0].partition(": ")[2] == words
    assert found.divergence.event_id == event_of(history, *event)


REASONS: list[Any] = [
    pytest.param(
        lambda states: states["Charge"].update(OutputPath="$.missing"),
        ["States.Runtime: An error occurred while executing the state 'Charge' (entered at the event id #2)."],
        id="an error at the top level",
    ),
    pytest.param(
        lambda states: states["Items"]["ItemProcessor"]["States"]["Send"].update(InputPath="$.missing"),
        ["States.Runtime: An error occurred while executing the state 'Send' (entered at the event id #29)."],
        id="an error in an iteration",
    ),
    pytest.param(remove_catcher, ["Lost: item 2", "at "], id="an exception of a function"),
    pytest.param(lambda states: states["Charge"].update(TimeoutSeconds=2), [], id="a timeout"),
    pytest.param(lambda states: states["Charge"].pop("Retry"), [], id="an error that is caught"),
]


@pytest.mark.parametrize(("change", "reason"), REASONS)
def test_what_fails_now_is_shown_with_its_error_and_cause(
    history: list[dict[str, Any]], change: Callable[[States], object], reason: list[str]
) -> None:
    found = replay(history, changed(change))

    with pytest.raises(AssertionError) as caught:
        found.assert_same_path()
    shown = str(caught.value).split("\n\n")[0].splitlines()[1:]
    assert len(shown) == len(reason)
    assert all(line.startswith(expected) for line, expected in zip(shown, reason, strict=True))
    assert repr(found) == f"<Replay: diverges at event {found.divergence.event_id if found.divergence else None}>"


def test_the_cause_of_a_failure_is_masked() -> None:
    definition = {"StartAt": "Read", "States": {"Read": {"Type": "Pass", "End": True}}}
    failing = {
        "StartAt": "Read",
        "States": {"Read": {"Type": "Pass", "Parameters": {"key.$": "$.missing"}, "End": True}},
    }
    with mock_sfn(redact=["$.password"]) as sfn:
        recorded = sfn.executor.run(definition, {"password": "hunter2"}).history
        divergence = sfn.executor.replay(recorded, failing).divergence

    assert "States.Runtime: " in str(divergence)
    assert "hunter2" not in str(divergence)
