"""What the parts of a deployment hand to each other: a resource as a template declares it, and as it was made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.ids import Ids
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource of a template, in CloudFormation's words. ``properties`` hold no intrinsic functions any more.

    ``template`` is the template's title in messages. ``unknown`` are the texts in the properties that stand for values
    known only on AWS. ``left_out`` are the places, such as ``#/Tags/0``, from which such a text was taken, because
    none can stand there.
    """

    logical_id: str
    type: str
    properties: Mapping[str, Json] = field(default_factory=dict)
    stack_name: str = "stack"
    template: str = "the template"
    unknown: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        """Where the resource is declared, for messages."""
        return f"{self.template}: {self.logical_id} ({self.type})"


@dataclass(frozen=True, slots=True)
class Made:
    """A resource that was made. ``physical_id`` is the value of ``Ref``, ``attributes`` are those of ``Fn::GetAtt``.

    ``warnings`` say what the template declares and the world does not have. ``is_stand_in`` is True for a resource that
    exists by its name alone.
    """

    physical_id: str
    attributes: Mapping[str, Json] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    is_stand_in: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """The account into which an application is deployed. moto answers the clients, in the world's virtual time."""

    clients: Callable[[str, str], Any]
    place: Place
    ids: Ids

    def client(self, service: str) -> Any:
        """The boto3 client of a service in the world's region."""
        return self.clients(service, self.place.region)


Maker = Callable[[Declared, Account], Made]
"""Makes a resource of one type. Raises SfnError if its properties are invalid, and what boto3 and moto raise:
``resources.making`` turns that into a message."""

Updater = Callable[[Declared, Made, Declared, Account], Made]
"""Changes a resource of one type: as it was declared and made before, and as it is declared now. Raises as a Maker."""
