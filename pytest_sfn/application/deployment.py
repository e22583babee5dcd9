"""What a deployment made: a test finds the parts of its application by their logical ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets


class UnknownPartError(SfnError, KeyError):
    """An application has no part of this name."""

    def __str__(self) -> str:
        return str(self.args[0])


class Deployment(Mapping[str, Any]):
    """An application that was deployed. ``app["X"]`` is a StateMachine, a FakeLambda, or else a physical id.

    ``machines`` and ``functions`` are those of the template by logical id; ``resources`` are the physical ids of all
    resources, ``arns`` the ARNs of those that have one, ``outputs`` the values of the template's Outputs. ``warnings``
    say what could not be made.
    """

    def __init__(
        self,
        title: str,
        *,
        machines: Mapping[str, Any],
        functions: Mapping[str, FakeLambda],
        resources: Mapping[str, str],
        arns: Mapping[str, str],
        outputs: Mapping[str, Json],
        warnings: Sequence[str],
    ) -> None:
        self._title = title
        self.machines = machines
        self.functions = functions
        self.resources = resources
        self.arns = arns
        self.outputs = outputs
        self.warnings = tuple(warnings)

    def __repr__(self) -> str:
        return f"<Deployment of {self._title}: {', '.join(self) or 'nothing'}>"

    def __getitem__(self, logical_id: str) -> Any:
        """The part with a logical id. Raises UnknownPartError, an SfnError, with the closest one."""
        for parts in (self.machines, self.functions, self.resources):
            if logical_id in parts:
                return parts[logical_id]
        hint = hint_in_brackets(str(logical_id), self.resources)
        raise UnknownPartError(
            f"{self._title} has no resource {logical_id!r}{hint}; it has: {', '.join(self) or 'none'}"
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.resources)

    def __len__(self) -> int:
        return len(self.resources)
