"""The notes of a replay: data that differ."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn import mock_sfn
from tests.replaying.machines import machine, record, task
from tests.replaying.recordings import changed, replay


def test_payloads_that_differ_are_notes() -> None:
    definition = machine(Work=task(Parameters={"id": 1, "email": "a@example.com"}))
    history = record(definition, prepare=lambda sfn: sfn.lambdas.register("work", returns=1)).history
    other = changed(lambda states: states["Work"].update(Parameters={"id": 2, "email": "a@example.com"}), definition)

    found = replay(history, other)

    found.assert_same_path()
    assert found.notes == ("event 3: Work gets another payload now: $.id: expected 1, got 2",)
    assert str(found) == f"the replay took the same path\n\nnotes:\n  {found.notes[0]}"


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (
            {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "other"}},
            "Work calls lambda:invoke other now, not lambda:invoke work",
        ),
        (
            {"Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "work:live"}},
            "Work calls lambda:invoke work:live now, not lambda:invoke work",
        ),
    ],
)
def test_another_function_is_a_note(change: dict[str, Any], note: str) -> None:
    work = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("work", returns=1)
        history = sfn.executor.run(machine(Work={**work, "Parameters": {"FunctionName": "work"}})).history

    found = replay(history, machine(Work={**work, **change}))

    assert found.divergence is None
    assert found.notes == (f"event 3: {note}",)


def test_notes_do_not_show_what_is_redacted() -> None:
    definition = machine(Work=task(Parameters={"email": "a@example.com"}))
    history = record(definition, prepare=lambda sfn: sfn.lambdas.register("work", returns=1)).history
    other = changed(lambda states: states["Work"].update(Parameters={"email": "b@example.com"}), definition)

    with mock_sfn(freeze=False, redact=["$..email"]) as sfn:
        found = sfn.executor.replay(history, other)

    assert "example.com" not in str(found)


def test_ids_tokens_and_times_are_not_notes() -> None:
    definition = machine(
        Work=task(Parameters={"id.$": "$$.Execution.Id", "at.$": "$$.State.EnteredTime", "key.$": "States.UUID()"})
    )
    with mock_sfn(freeze=False, seed=3) as sfn:
        sfn.lambdas.register("work", returns=1)
        history = sfn.executor.run(definition, name="order-1").history

    assert replay(history, definition).notes == ()
