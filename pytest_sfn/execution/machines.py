"""The state machines of a world by ARN: those that a test loads and those that boto3 creates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import DEFAULT_ROLE, MAX_NAME, Place, is_valid_name
from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.errors import Diagnostic, SfnError
from pytest_sfn.patches.undoing import keep_members
from pytest_sfn.values.arguments import check_arguments, one_of
from pytest_sfn.values.json_text import Json, loads

if TYPE_CHECKING:
    from pytest_sfn.reporting.pictures.diagram import DiagramFormat

DIAGRAM_FORMAT = one_of("mermaid", "svg")


class StateMachine:
    """A state machine that is ready to run: checked and compiled.

    ``type`` is STANDARD or EXPRESS; ``warnings`` are things that AWS accepts but that are probably mistakes.
    """

    def __init__(self, model: Definition, place: Place, *, name: str, type: MachineType, role_arn: str) -> None:
        self.model = model
        self.place = place
        self.name = name
        self.type: MachineType = type
        self.arn = place.state_machine(name)
        self.role_arn = role_arn

    def __repr__(self) -> str:
        return f"<StateMachine {self.name} ({self.type}, {len(self.states)} states)>"

    @property
    def definition(self) -> dict[str, Json]:
        """The definition as a dict. Each read returns a new copy."""
        return dict(loads(self.model.text))

    @property
    def states(self) -> tuple[str, ...]:
        """The names of the states at the top level, in the order of the definition."""
        return tuple(self.model.block.states)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return self.model.warnings

    @check_arguments()
    def policy(self) -> dict[str, Any]:
        """The IAM policy that Step Functions would generate for the role of the machine.

        It covers the optimized integrations and the needs of Distributed Maps; AWS generates nothing for ``aws-sdk``
        integrations. https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
        """
        from pytest_sfn.iam.policy import generate_policy

        return generate_policy(self.model.document, self.place, self.name)

    @check_arguments(format=DIAGRAM_FORMAT)
    def diagram(self, format: DiagramFormat = "mermaid") -> str:
        """A picture of the machine: the text of a Mermaid state diagram, or SVG.

        The extra ``pytest-sfn[report]`` lays SVG out with fewer crossings.
        """
        from pytest_sfn.reporting.pictures.diagram import diagram

        return diagram(self.model.document, format, self.name)

    def _repr_svg_(self) -> str:
        """The picture that a notebook shows."""
        from pytest_sfn.reporting.pictures.diagram import diagram

        return diagram(self.model.document, "svg", self.name)


class Machines(Mapping[str, StateMachine]):
    """The state machines of one world, by ARN. If a name is registered again, the newer machine replaces the older
    one."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._by_arn: dict[str, StateMachine] = {}

    def __getitem__(self, arn: str) -> StateMachine:
        return self._by_arn[arn]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_arn)

    def __len__(self) -> int:
        return len(self._by_arn)

    @property
    def default_role(self) -> str:
        """The ARN of the role for machines without a role of their own."""
        return self._place.role(DEFAULT_ROLE)

    def register(
        self, definition: Definition, *, name: str, type: MachineType = "STANDARD", role_arn: str | None = None
    ) -> StateMachine:
        """Register a machine under its ARN. Raises SfnError for a name that AWS would reject."""
        if not is_valid_name(name):
            raise SfnError(
                f"{name!r} is not a valid state machine name: pass name=... with 1 to {MAX_NAME} characters, "
                "without white space, brackets, wildcards and special characters"
            )
        role = role_arn or self.default_role
        machine = StateMachine(definition, self._place, name=name, type=type, role_arn=role)
        self._by_arn[machine.arn] = machine
        return machine

    def remove(self, arn: str) -> None:
        """Remove a machine. Its executions continue."""
        self._by_arn.pop(arn, None)

    def keep(self) -> Callable[[], None]:
        """Keep the machines of now. Returns a function that goes back to them."""
        return keep_members(self._by_arn)
