"""What CDK makes: its output folder, and stacks and state machines in memory.

https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.template import Template, is_template
from pytest_sfn.definition.source.files import read_document
from pytest_sfn.definition.source.machine_file import FileMachine, FunctionNames, MachineFile
from pytest_sfn.definition.source.substitution import GivenValues

MANIFEST = "manifest.json"
SUFFIX = ".template.json"


def is_cdk_output(folder: Path) -> bool:
    """True if a folder is the output of CDK, or one of its assemblies."""
    return (folder / MANIFEST).is_file() or any(folder.glob(f"*{SUFFIX}"))


class CdkOutput(MachineFile):
    """The templates of an output folder. A logical id that two stacks have is written ``Stack.LogicalId``."""

    def __init__(self, folder: Path, given: GivenValues, place: Place) -> None:
        super().__init__(str(folder))
        self._stacks: dict[str, Template] = {}
        for path in sorted(folder.rglob(f"*{SUFFIX}")):
            document, _ = read_document(path, (), "template")
            if is_template(document):
                template = Template(document, path, given, place)
                template.files_read = self.files_read
                self._stacks[path.name.removesuffix(SUFFIX)] = template

    @cached_property
    def machine_ids(self) -> tuple[str, ...]:
        """The logical ids of the state machines of all stacks."""
        return tuple(self._machines)

    def functions(self) -> list[FunctionNames]:
        """The names of the functions of all stacks."""
        return [names for template in self._stacks.values() for names in template.functions()]

    def _other_names(self, logical_id: str) -> list[str]:
        stack, own_id = self._machines[logical_id]
        return [*self._stacks[stack]._other_names(own_id), f"{stack}.{own_id}"]

    def _read(self, logical_id: str) -> FileMachine:
        stack, own_id = self._machines[logical_id]
        return self._stacks[stack].machine(own_id)

    @cached_property
    def _machines(self) -> dict[str, tuple[str, str]]:
        """The stack and the id in it of each state machine."""
        found = [(stack, own_id) for stack, template in self._stacks.items() for own_id in template.machine_ids]
        ids = [own_id for _, own_id in found]
        return {own if ids.count(own) == 1 else f"{stack}.{own}": (stack, own) for stack, own in found}


def template_of(construct: Any) -> tuple[Path, str | None] | None:
    """The template of a stack, or of the stack of a construct, and the construct's logical id; the output folder of an
    app or a stage; None for other values.

    Constructs are objects of ``aws_cdk``, which the caller has imported. The app is synthesized, as ``cdk synth`` does.
    """
    from aws_cdk import CfnElement, Stack, Stage
    from constructs import Construct

    if not isinstance(construct, Construct):
        return None
    if isinstance(construct, Stage):  # an App is one
        return Path(construct.synth().directory), None
    stack = Stack.of(construct)
    output = Stage.of(stack).synth()
    path = Path(output.directory) / stack.template_file
    resource = construct if isinstance(construct, CfnElement) else construct.node.default_child
    if isinstance(construct, Stack) or not isinstance(resource, CfnElement):
        return path, None
    return path, str(stack.resolve(resource.logical_id))
