"""ToleratedFailureCount and ToleratedFailurePercentage of a Distributed Map.

https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html#maprun-fail-threshold
"""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.errors import ErrorName, WorkflowError

THRESHOLD_EXCEEDED = "The specified tolerated failure threshold was exceeded"


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How many items may fail. A limit that is not set is None; with neither limit set no item may fail.

    A limit of 0 beside another limit counts as not set, as measured on AWS.
    """

    count: int | None = None
    percentage: float | None = None

    @property
    def needs_total(self) -> bool:
        """True if the limits can only be checked with the total number of items."""
        return self.percentage is not None and 0 < self.percentage < 100

    def is_exceeded(self, failures: int, total: int) -> bool:
        if not self.count and not self.percentage:
            return failures > 0
        if self.count and failures > self.count:
            return True
        return bool(self.percentage and failures * 100 > self.percentage * total)


def tolerance_exceeded(exception: BaseException | None = None) -> WorkflowError:
    """The error of a Map in which more items failed than it tolerates."""
    return WorkflowError(ErrorName.TOLERATED_FAILURES_EXCEEDED, THRESHOLD_EXCEEDED, exception=exception)
