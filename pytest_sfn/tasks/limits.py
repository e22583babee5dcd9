"""The size limit of a task's answer. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""

from __future__ import annotations

from pytest_sfn.engine.data_limits import TOO_LARGE, is_too_large
from pytest_sfn.engine.task.port import TaskFailed
from pytest_sfn.errors import ErrorName
from pytest_sfn.values.json_text import MAX_PAYLOAD_BYTES, MOST_BYTES, Json

_ROOM = 8192
"""More bytes than the metadata around a payload ever has. A payload this far below the limit need not be measured."""


SMALL_TEXT = MAX_PAYLOAD_BYTES // 8 // MOST_BYTES
"""The value of a body of at most so many characters is within the limit: no number becomes eight times as long when it
is written in full."""


def check_payload(size: int, name: str, at: int) -> None:
    """Raise TaskFailed if the body of an answer alone is over 256 KiB. AWS checks this before it parses the body.

    ``name`` is AWS's name for the task: ``lambda`` for the optimized integration, the ARN for a function in Resource.
    Unlike the error for a state's output, this one can be caught.
    """
    if size > MAX_PAYLOAD_BYTES:
        raise TaskFailed(ErrorName.DATA_LIMIT_EXCEEDED, TOO_LARGE.format(name=name), at)


def check_result(result: Json, payload_size: int, name: str, at: int) -> None:
    """Raise TaskFailed if a result is over 256 KiB. ``payload_size`` is the size of its variable part."""
    if payload_size > MAX_PAYLOAD_BYTES - _ROOM and is_too_large(result):
        raise TaskFailed(ErrorName.DATA_LIMIT_EXCEEDED, TOO_LARGE.format(name=name), at)


def check_answer(result: Json, name: str, at: int) -> None:
    """Raise TaskFailed if a service's answer is over 256 KiB."""
    if is_too_large(result):
        raise TaskFailed(ErrorName.DATA_LIMIT_EXCEEDED, TOO_LARGE.format(name=name), at)
