"""A file or folder with several state machines: the parts that all kinds of such files share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, NamedTuple

from pytest_sfn.definition.model import MachineType
from pytest_sfn.definition.source.definition_source import DefinitionText
from pytest_sfn.errors import SourceError
from pytest_sfn.values.similar_names import hint_in_brackets


class FunctionNames(NamedTuple):
    """The names of a Lambda function that a file makes.

    ``name`` is the function's name on AWS: ARNs have it. ``others`` are further names that a test may use.
    """

    name: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class FileMachine:
    """A state machine of a file: its name and its definition. ``unknown`` are the texts in it that stand for values
    which only AWS knows."""

    name: str
    type: MachineType
    text: DefinitionText
    unknown: tuple[str, ...] = ()


class MachineFile(ABC):
    """A template, a Terraform module, a serverless.yml or a CDK output. ``title`` is its name in messages.

    ``has_inputs`` is true if a placeholder that is left stands for a value from outside, and is not a mistake.
    ``files_read`` are the other files that the machines read so far are made of.
    """

    title: str
    has_inputs: ClassVar[bool] = False

    def __init__(self, title: str) -> None:
        self.title = title
        self.files_read: set[Path] = set()

    @property
    @abstractmethod
    def machine_ids(self) -> tuple[str, ...]:
        """The logical ids of the state machines, in the order written."""

    def machine(self, logical_id: str | None = None) -> FileMachine:
        """One state machine; without a logical id, the only one. Raises SfnError if there is no such machine."""
        return self._read(self._select(logical_id))

    def functions(self) -> Sequence[FunctionNames]:
        """The names of the Lambda functions that the file makes."""
        return ()

    @abstractmethod
    def _read(self, logical_id: str) -> FileMachine: ...

    def _other_names(self, logical_id: str) -> Sequence[str]:
        """Further names that find a state machine."""
        return ()

    def _reason_for_none(self) -> str:
        """Why there is no state machine, to be added to a message."""
        return ""

    def _select(self, logical_id: str | None) -> str:
        """The logical id for a name in a test: the id itself, another name, or a unique prefix."""
        ids = self.machine_ids
        if logical_id is None:
            if len(ids) == 1:
                return ids[0]
            if not ids:
                raise SourceError(f"{self.title} has these state machines: none{self._reason_for_none()}")
            raise SourceError(
                f"{self.title} has these state machines: {', '.join(ids)}. Select one with logical_id, or with # behind"
                " the path"
            )
        if logical_id in ids:
            return logical_id
        named = [known for known in ids if logical_id in self._other_names(known)]
        begun = [known for known in ids if logical_id and known.startswith(logical_id)]
        for matches in (named, begun):
            if len(matches) == 1:
                return matches[0]
        names = [*ids, *(name for known in ids for name in self._other_names(known))]
        hint = hint_in_brackets(logical_id, list(dict.fromkeys(names)))
        raise SourceError(f"{self.title} has no state machine {logical_id!r}; it has: {', '.join(ids) or 'none'}{hint}")
