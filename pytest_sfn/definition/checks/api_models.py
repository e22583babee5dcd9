"""What a definition may ask about the APIs of AWS's services: whoever performs tasks knows.

It is asked only about integrations that a definition uses, as reading a model takes time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json


class UnknownField(NamedTuple):
    """An argument that an API does not have: ``path`` leads to the object that holds it (``/Entries[0]``)."""

    path: str
    name: str
    hint: str | None


class ServiceModels(Protocol):
    """The models of AWS's APIs."""

    def advice(self, resource: Resource) -> str | None:
        """What to write instead of a service or an action that does not exist; None if it does, or is not known."""

    def unknown_fields(self, resource: Resource, given: Json) -> Sequence[UnknownField]:
        """The arguments that the API does not have; ``given`` is a template, in which ``X.$`` stands for ``X``."""

    def required_fields(self, resource: Resource) -> Sequence[str]:
        """The arguments without which an optimized integration calls nothing."""


_provider: list[Callable[[], ServiceModels]] = []


def provide(models: Callable[[], ServiceModels]) -> None:
    """Let definitions ask these models from now on."""
    _provider[:] = [models]


def service_models() -> ServiceModels | None:
    """The models, if somebody provides them."""
    return _provider[0]() if _provider else None
