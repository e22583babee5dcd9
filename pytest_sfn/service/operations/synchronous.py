"""Synchronous Express executions."""

from __future__ import annotations

from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.run import Run
from pytest_sfn.service.api import Api
from pytest_sfn.service.mocked_cases import split_test_case
from pytest_sfn.service.operations.executions import chosen, outcome, read_input
from pytest_sfn.service.operations.listing import not_supported_by_type
from pytest_sfn.service.operations.machines import check_name
from pytest_sfn.service.protocol.answers import Members

_BILLED_STEP = 100_000
"""Express executions are billed by the 100 ms (here in microseconds) ..."""

_BILLED_MEMORY = 64
"""... and by chunks of memory, of which one is enough here (MB)."""


def start_sync_execution(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html

    The caller waits for the end, so virtual time moves on to it.
    """
    if "name" in given:
        check_name(given["name"])
    arn, case = split_test_case(given["stateMachineArn"])
    target = api.machine(arn)
    if target.machine.type != "EXPRESS":
        raise not_supported_by_type()
    texts = Texts()
    value = read_input(given.get("input", "{}"), texts)
    machine, options = chosen(api, target, case, synchronous=True)
    run = api.world.engine.start(machine, value, name=given.get("name"), texts=texts, options=options)
    _wait(api, run)
    answer = describe_express(run, with_data=given.get("includedData") != "METADATA_ONLY")
    if "traceHeader" in given:
        answer["traceHeader"] = given["traceHeader"]
    return answer


def describe_express(run: Run, *, with_data: bool = True) -> Members:
    """What is said of an Express execution that has ended to who waited for it."""
    answer = outcome(run, with_data=with_data)
    answer.setdefault("outputDetails", {"included": with_data})
    return {**answer, "billingDetails": _billed(run)}


def _wait(api: Api, run: Run) -> None:
    clock = api.world.clock
    clock.run_now()
    while run.is_running and (due := clock.next_due(idle=True)) is not None:
        clock.move_to(due)


def _billed(run: Run) -> Members:
    """The duration is rounded up."""
    took = max(1, (run.stopped or run.started) - run.started)
    steps = -(-took // _BILLED_STEP)
    return {"billedDurationInMilliseconds": steps * _BILLED_STEP // 1000, "billedMemoryUsedInMB": _BILLED_MEMORY}
