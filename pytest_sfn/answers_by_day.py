"""Answers of AWS that have changed over time.

The library gives the newest answer, even if older recordings or the documentation say something else. :func:`table`
makes the table in ``docs/fidelity.md`` from this list. For AWS's own JSONata see ``pytest_sfn.language.jsonata.aws``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AnswerByDay(Generic[T]):
    """One answer that changed. ``value`` is the current answer, as the code uses it; ``now`` is the same in words.

    ``since`` is the first day on which AWS was seen to give it, ``until`` the last day of the old answer, ``before``.
    Days are ISO dates or months, or None if unknown.
    """

    what: str
    value: T
    now: str
    since: str | None
    before: str
    until: str | None


ENCRYPTION: AnswerByDay[dict[str, Any]] = AnswerByDay(
    "`encryptionConfiguration` of `DescribeStateMachine`, `DescribeStateMachineForExecution` and `DescribeActivity`, if"
    " none was set",
    {"type": "AWS_OWNED_KEY"},
    '`{"type": "AWS_OWNED_KEY"}`',
    "2024-11-20",
    "left out",
    "2024-06-26",
)

AFTER_MAP_RUN = AnswerByDay(
    "the event that `MapStateExited` follows (`previousEventId`) after a Distributed Map that succeeded",
    "MapRunStarted",
    "`MapRunStarted`",
    "2024-11-13",
    "`MapRunSucceeded`",
    "2024-08-19",
)

ITEM_SOURCE = AnswerByDay(
    "how `$$.Map.Item.Source` of an item from S3 begins", "s3://", "`s3://`", "2026-04", "`S3://`", None
)

CONTEXT_REDRIVE_COUNT = AnswerByDay(
    "`$$.Execution.RedriveCount` of an execution that was never redriven",
    0,
    "0",
    "2024-07-15",
    "left out",
    "2023-10-24",
)

NESTED_REDRIVE = AnswerByDay(
    "redrive members in the result of `states:startExecution.sync` and `.sync:2`",
    ("RedriveCount", "RedriveStatus", "RedriveStatusReason"),
    "`RedriveCount`, `RedriveStatus` and, where it cannot be redriven, `RedriveStatusReason`",
    "2024-12-04",
    "none",
    "2023-08-12",
)

LISTED_REDRIVE_COUNT = AnswerByDay(
    "`redriveCount` in `ListExecutions` of an execution that was never redriven",
    0,
    "0",
    "2024-03-14",
    "left out",
    "2023-08-17",
)

LAMBDA_TIMEOUT = AnswerByDay(
    "the most seconds that the timeout of a Lambda function may be", 1_800, "1,800", "2026-11-19", "900", None
)

LAMBDA_TIMED_OUT = AnswerByDay(
    "the error of a Lambda function that ran into its timeout",
    "Sandbox.Timedout",
    "`Sandbox.Timedout`",
    None,
    "`Lambda.Unknown`",
    "2025-03-25",
)

LAMBDA_TRACE = AnswerByDay(
    "the header `X-Amzn-Trace-Id` in the result of `lambda:invoke`",
    r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=1:[0-9a-f]{8}:0",
    "`Root=...;Parent=...;Sampled=0;Lineage=...`",
    "2026-04",
    "`root=...;sampled=0`",
    "2021",
)

SDK_ATTEMPTS = AnswerByDay(
    "the end of the cause of an AWS SDK integration",
    "(SDK Attempt Count: 1)",
    "`(SDK Attempt Count: 1)`, but for DynamoDB, S3 and Secrets Manager, of which only older answers are known",
    None,
    "nothing",
    "2023-06-22",
)


def answers() -> list[AnswerByDay[Any]]:
    """All rules in the order of their definition."""
    return [found for found in globals().values() if isinstance(found, AnswerByDay)]


def table() -> str:
    """The rules as a Markdown table."""
    lines = ["| What | Followed | Since | Before | Last seen |", "|---|---|---|---|---|"]
    lines += [
        f"| {rule.what} | {rule.now} | {rule.since or ''} | {rule.before} | {rule.until or ''} |" for rule in answers()
    ]
    return "\n".join(lines)
