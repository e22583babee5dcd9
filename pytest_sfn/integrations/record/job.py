"""The job that ``.sync`` waits for, and how Step Functions learns that it has ended.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

Asked = Mapping[str, str | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Job:
    """A job, and the operation that describes it.

    ``operation``: the operation that Step Functions polls. ``asked`` (its keys) and ``path`` use the API's spelling of
    fields, the other members that of Step Functions.

    ``asked``: the parameters of the operation, each with the field of the request's answer, or of its arguments, that
    has the value; a tuple makes a list of one. ``path`` leads to the job in the operation's answer; in a list, to the
    first one. ``under``: the field of the result that contains the job, if the job is not the result itself.
    ``repeated``: the fields of the request's answer that such a result keeps.

    ``state`` leads to the state of the job. The first of ``done`` is the state of a job that succeeds. ``failed`` are
    the states that fail the task. ``ended`` leads to the time of its end. ``more``: additional fields of a job that
    succeeds; None removes a field.
    """

    operation: str
    asked: Asked
    path: tuple[str, ...] = ()
    under: str | None = None
    _: KW_ONLY
    repeated: tuple[str, ...] = ()
    state: tuple[str, ...] = ("Status",)
    done: tuple[str, ...] = ("SUCCEEDED",)
    failed: frozenset[str] = frozenset({"FAILED"})
    ended: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


def states(*names: str) -> frozenset[str]:
    """The states of a job that fail its task."""
    return frozenset(names)
