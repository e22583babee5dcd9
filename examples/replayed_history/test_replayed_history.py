"""Recorded executions go the same way with the definition that is to be deployed.

The files in ``histories`` are what ``aws stepfunctions get-execution-history --output json`` printed. In this folder
``pytest`` makes each of them a test of its own, because ``pytest.ini`` sets ``sfn_replays``.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from pytest_sfn import SfnExecutor

FOLDER = Path(__file__).parent
DEFINITION = "replayed_history.asl.json"


@pytest.mark.parametrize("name", ["order-1041", "order-1042"])
def test_a_recorded_order_goes_the_same_way(sfn_executor: SfnExecutor, name: str) -> None:
    sfn_executor.replay(f"histories/{name}.json", DEFINITION).assert_same_path()


def test_the_recorded_answers_take_their_recorded_time(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.replay("histories/order-1041.json", DEFINITION).execution

    assert [call.error for call in execution.task("ChargeCard")] == ["BankBusy", "BankBusy", None]
    assert execution.task("ChargeCard").delays == [2.0, 4.0]
    assert execution.duration > timedelta(seconds=9)


def test_one_retry_less_would_have_lost_an_order(sfn_executor: SfnExecutor) -> None:
    definition = json.loads((FOLDER / DEFINITION).read_text())
    definition["States"]["ChargeCard"]["Retry"][0]["MaxAttempts"] = 1

    replay = sfn_executor.replay("histories/order-1041.json", definition)

    assert replay.divergence is not None
    assert replay.divergence.expected == "ChargeCard was retried"
    assert replay.divergence.actual == "ChargeCard fails the execution"
