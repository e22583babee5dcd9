"""How Step Functions learns that a job which ``.sync`` waits for has ended.

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

    ``operation``: the operation that Step Functions polls. Fields of API structures are in the API's spelling in
    ``asked`` (keys) and ``path``, otherwise in that of Step Functions.

    ``asked``: the operation's parameters, each with the field that holds its value: of the request's answer, or of its
    arguments; a tuple makes a list of one. ``path`` leads to the job in the operation's answer; of a list it is the
    first. ``under``: the field of the result that holds the job, if the job itself is not the result; ``repeated`` are
    the fields of the request's answer that such a result keeps.

    ``state`` leads to its state. The first of ``done`` is what a job has that ends well; ``failed`` are the states that
    fail the task. ``ended`` leads to the instant at which it ended. ``more``: further fields of a job that has ended
    well; None takes a field away.
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
