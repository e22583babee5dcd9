"""A worker that polls a queue of moto, and answers the task tokens in its messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest
from printer import print_labels

from pytest_sfn import SfnExecutor, StateMachine, VirtualClock


class PaperJam(Exception):
    """Raised by the printer's driver."""


@pytest.fixture
def queue(sfn_executor: SfnExecutor) -> str:
    url: str = boto3.client("sqs").create_queue(QueueName="labels")["QueueUrl"]
    return url


@pytest.fixture
def machine(sfn_executor: SfnExecutor, queue: str) -> StateMachine:
    return sfn_executor.load("label.asl.json", substitutions={"QueueUrl": queue})


def test_the_worker_prints_what_is_in_the_queue(sfn_executor: SfnExecutor, machine: StateMachine, queue: str) -> None:
    first, second = (sfn_executor.start(machine, {"text": text}) for text in ("To Ann", "To Bob"))
    assert (first.status, second.status) == ("RUNNING", "RUNNING")

    assert print_labels(queue, lambda text: {"printed": text.upper()}) == 2

    first.assert_succeeded(output={"printed": "TO ANN"})
    second.assert_succeeded(output={"printed": "TO BOB"})
    assert print_labels(queue, str) == 0


def test_a_paper_jam_is_given_five_minutes(
    sfn_executor: SfnExecutor, sfn_clock: VirtualClock, machine: StateMachine, queue: str
) -> None:
    def jam(text: str) -> Any:
        raise PaperJam("tray 2")

    execution = sfn_executor.start(machine, {"text": "To Ann"})
    print_labels(queue, jam)
    assert print_labels(queue, jam) == 0  # the message is visible again after five minutes

    sfn_clock.advance(timedelta(minutes=5))
    print_labels(queue, jam)

    execution.assert_failed(error="PaperJam", cause="tray 2")
    assert execution.task("PrintLabel").delays == [300.0]


def test_nobody_waits_for_a_label_for_more_than_an_hour(sfn_executor: SfnExecutor, machine: StateMachine) -> None:
    execution = sfn_executor.run(machine, {"text": "To Ann"})

    execution.assert_failed(error="NobodyAtThePrinter")
    assert execution.duration == timedelta(hours=1)
