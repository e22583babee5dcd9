"""The questions that a definition has about the APIs of AWS's services. The caller passes the object that answers
them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple, Protocol

from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json


class UnknownField(NamedTuple):
    """An argument that an API does not have. ``path`` leads to the object that contains it (``/Entries[0]``)."""

    path: str
    name: str
    hint: str | None


class ApiModels(Hashable, Protocol):
    """The models of AWS's APIs.

    A definition asks only about the integrations that it uses, because reading a model takes time. Compiled definitions
    are cached by the models that checked them, so models that give the same answers must be equal.
    """

    def advice(self, resource: Resource) -> str | None:
        """What to write instead of a service or an action that does not exist; None if it exists or is
        unknown."""

    def unknown_fields(self, resource: Resource, given: Json) -> Sequence[UnknownField]:
        """The arguments that the API does not have. ``given`` is a template, in which ``X.$`` sets ``X``."""

    def required_fields(self, resource: Resource) -> Sequence[str]:
        """The arguments that an optimized integration must have to call the API."""
