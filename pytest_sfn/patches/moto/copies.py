"""Copies of moto's whole state, to which it can go back."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pytest_sfn.errors import SfnError
from pytest_sfn.patches import private_names as names

Members = dict[str, Any]


class MotoCopy:
    """What moto knows now. The copy stays as it is while moto changes.

    Raises SfnError for a service whose objects cannot be copied.
    """

    def __init__(self) -> None:
        self._backends = {id(backend): (backend, vars(backend)) for backend in _backends()}
        self._random = names.MOTO_RANDOM.get().getstate() if self._backends else None
        self._members = self._copied({key: members for key, (_, members) in self._backends.items()})

    def put_back(self) -> None:
        """Let moto know what it knew when the copy was made, and nothing else."""
        for service in list(_services()):
            for account in list(service):
                for region in list(service[account]):
                    if id(service[account][region]) not in self._backends:
                        service[account][region].reset()
                        del service[account][region]
        members = self._copied(self._members)
        for key, (backend, _) in self._backends.items():
            vars(backend).clear()
            vars(backend).update(members[key])
        random = names.MOTO_RANDOM.get_if_imported()
        if random and self._random:
            random.setstate(self._random)

    def _copied(self, members: dict[int, Members]) -> dict[int, Members]:
        """A copy in which the backends are still themselves: they know one another."""
        memo: dict[int, Any] = {id(known): known for known in (*_backends(), *_services())}
        memo |= {id(account): account for service in _services() for account in service.values()}
        try:
            return deepcopy(members, memo)
        except (TypeError, AttributeError) as error:
            raise SfnError(
                f"the state of moto cannot be copied, so that explore cannot go back to it ({error}): "
                "make the resources in reset=, which is called before each run"
            ) from error


def _services() -> list[Any]:
    """The services that are in use: mappings from accounts to mappings from regions to backends."""
    return list(names.MOTO_SERVICES.get_if_imported() or ())


def _backends() -> Iterator[Any]:
    for service in _services():
        for account in list(service.values()):
            yield from list(account.values())
