"""A Distributed Map that runs other children than it did is found where its Map Run started."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_sfn import LambdaFunctionError, SfnError, mock_sfn
from tests.replaying.recordings import FUNCTION, changed, replay

Fields = dict[str, Any]

WORK = {"Type": "Task", "Resource": f"{FUNCTION}work", "Next": "Note"}
NOTE = {"Type": "Pass", "End": True}
DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}


def orders(states: Fields, **fields: Any) -> Fields:
    """A machine that works on its items in batches of two."""
    processor = {"ProcessorConfig": DISTRIBUTED, "StartAt": next(iter(states)), "States": states}
    each = {"Type": "Map", "ItemsPath": "$.items", "Label": "Each", "ItemBatcher": {"MaxItemsPerBatch": 2}, **fields}
    return {"StartAt": "Each", "States": {"Each": {**each, "ItemProcessor": processor, "End": True}}}


MACHINES = {"tasks": orders({"Work": WORK, "Note": NOTE}), "no tasks": orders({"Note": NOTE})}


def record(definition: Fields) -> list[Any]:
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("work", returns=1, required=False)
        execution = sfn.executor.run(definition, {"items": [1, 2, 3, 4, 5], "few": [1, 2]})
        return [execution.history, *(child.history for child in execution.children)]


def inline(states: Fields) -> None:
    each = states["Each"]
    each["ItemProcessor"]["ProcessorConfig"] = {"Mode": "INLINE"}
    for field in ("ItemBatcher", "Label"):
        del each[field]


CHANGES: list[Any] = [
    pytest.param(
        lambda states: states["Each"].update(ItemBatcher={"MaxItemsPerBatch": 3}),
        4,
        'Each had no child with the input {"Items": [1, 2, 3]}, now it has one',
        id="a larger batch",
    ),
    pytest.param(
        lambda states: states["Each"]["ItemBatcher"].update(BatchInput={"kind": "order"}),
        4,
        'Each had no child with the input {"BatchInput": {"kind": "order"}, "Items": [1, 2]}, now it has one',
        id="a batch with an input",
    ),
    pytest.param(
        lambda states: states["Each"].pop("ItemBatcher"),
        4,
        "Each had no child with the input 1, now it has one",
        id="no batches",
    ),
    pytest.param(
        lambda states: states["Each"].update(ItemsPath="$.few"),
        3,
        "Each ran 5 iterations, now it runs 2 iterations",
        id="other items",
    ),
    pytest.param(inline, 3, "Each started a Map Run, now it runs its items itself", id="an inline Map"),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("change", "event", "words"), CHANGES)
def test_other_children(machine: str, change: Callable[[Fields], object], event: int, words: str) -> None:
    histories = record(MACHINES[machine])

    found = replay(histories, changed(change, MACHINES[machine])).divergence

    assert found is not None
    assert str(found).partition(": ")[2] == words
    assert found.event_id == event


@pytest.mark.parametrize("machine", MACHINES)
def test_the_same_children(machine: str) -> None:
    def harmless(states: Fields) -> None:
        states["Each"].update(MaxConcurrency=1, ToleratedFailureCount=3)

    found = replay(record(MACHINES[machine]), changed(harmless, MACHINES[machine]))

    found.assert_same_path()
    assert found.notes == ()


def test_an_inline_map_becomes_a_distributed_one() -> None:
    definition = changed(inline, MACHINES["tasks"])

    found = replay(record(definition)[0], MACHINES["tasks"]).divergence

    assert str(found) == "diverges at event 3: Each ran its items itself, now it starts a Map Run"


def test_some_children_are_missing() -> None:
    histories = record(MACHINES["tasks"])

    with pytest.raises(SfnError, match=r"children of Map 'Each' are missing: 5 items ran, .* had 4 of them"):
        replay(histories[:3], MACHINES["tasks"])


@pytest.mark.parametrize("with_children", [True, False])
def test_a_map_run_that_was_redriven(with_children: bool) -> None:
    definition = orders({"Work": WORK, "Note": NOTE})
    busy = LambdaFunctionError("Busy")
    with mock_sfn(freeze=False) as sfn:
        sfn.lambdas.register("work", side_effect=[1, 1, busy, busy, 1], duration=1)
        execution = sfn.executor.run(definition, {"items": [1, 2, 3, 4, 5]})
        execution.redrive().resume()
        execution.redrive().resume().assert_succeeded()
        histories = [execution.history, *(child.history for child in execution.children)]

    found = replay(histories if with_children else histories[0], definition)

    found.assert_same_path()
    assert found.execution.status == "SUCCEEDED"
    kinds = [event["type"] for event in found.execution.history]
    assert kinds == [event["type"] for event in histories[0]]
