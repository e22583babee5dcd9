"""A stack that was deployed, and what a deployment knows beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from pytest_sfn.application.made import Declared, Made
from pytest_sfn.arns import is_arn
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.lambdas.fake import FakeLambda
from pytest_sfn.values.json_text import Json


@dataclass(slots=True)
class DeployedStack:
    """Each mapping is by logical id, ``exports`` by the name of the export, ``names`` by the other names that CDK gives
    a resource. ``missing`` says of state machines why they were not made. ``nested`` are the stacks in it."""

    name: str
    declared: dict[str, Declared] = field(default_factory=dict)
    made: dict[str, Made] = field(default_factory=dict)
    machines: dict[str, Machine] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    functions: dict[str, FakeLambda] = field(default_factory=dict)
    nested: dict[str, DeployedStack] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, Json] = field(default_factory=dict)
    exports: dict[str, Json] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def with_nested(self) -> Iterator[DeployedStack]:
        """This stack, and all stacks in it."""
        yield self
        for stack in self.nested.values():
            yield from stack.with_nested()

    def arns(self) -> dict[str, str]:
        """The ARNs of the resources that have one."""
        found = {logical_id: _arn_of(made) for logical_id, made in self.made.items()}
        return {logical_id: arn for logical_id, arn in found.items() if arn}


class OtherStacks(NamedTuple):
    """The exports of other stacks, the ARNs that they have taken, the same stack as it was deployed before, and the
    templates of the stacks around it."""

    exports: Mapping[str, Json]
    taken: Collection[str]
    before: DeployedStack | None = None
    around: tuple[Path | None, ...] = ()

    def of_nested(self, logical_id: str, taken: Collection[str], template: Path | None) -> OtherStacks:
        """Those of a nested stack. ``taken`` are the ARNs of the stack around it, which has this template."""
        before = self.before.nested.get(logical_id) if self.before else None
        return OtherStacks(self.exports, {*self.taken, *taken}, before, (*self.around, template))


@dataclass(frozen=True, slots=True)
class StackOptions:
    """What is made of a stack, besides its machines."""

    functions: bool
    resources: bool


def _arn_of(made: Made) -> str | None:
    if is_arn(made.physical_id):
        return made.physical_id
    own = made.attributes.get("Arn")
    arns = (str(value) for value in (own, *made.attributes.values()) if is_arn(value))
    return next(arns, None)
