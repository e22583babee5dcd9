"""What a deployment knows of a stack, and its template alone does not."""

from __future__ import annotations

from typing import Final, Protocol

from pytest_sfn.definition.source.substitution import StoredValues
from pytest_sfn.values.json_text import Json


class _AbsentValue:
    """The value of ``AWS::NoValue``: the property or item that has it does not exist."""

    def __repr__(self) -> str:
        return "AWS::NoValue"


NO_VALUE: Final = _AbsentValue()


class StackValues(Protocol):
    """The values of a stack that is deployed. Each of them is None if the deployment does not know it either."""

    @property
    def name(self) -> str:
        """The name of the stack."""

    def ref(self, name: str) -> Json:
        """The value of a parameter, or the physical id of a resource that was made."""

    def attribute(self, logical_id: str, name: str) -> Json:
        """An attribute of a resource that was made."""

    def imported(self, name: str) -> Json:
        """The output that another stack exports under a name."""

    @property
    def stored(self) -> StoredValues:
        """The values that the world stores."""
