"""A copy of moto's whole state, to which it can go back."""

from __future__ import annotations

import io
import pickle
import threading
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

from pytest_sfn.errors import SfnError
from pytest_sfn.patches import private_names as names

_NOT_COPIED = (FunctionType, ModuleType, type(threading.Lock()), type(threading.RLock()), threading.Thread)
"""The types of objects that the state and its copy share: they hold no data, or cannot be copied."""


class MotoCopy:
    """What moto knows now. The copy stays as it is while moto changes. ``seed`` is that of moto's ids.

    Raises SfnError for a service whose objects cannot be copied.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._backends = list(_backends())
        self._shared: list[Any] = [*self._backends, *_services()]
        self._shared += [account for service in _services() for account in service.values()]
        self._places = {id(shared): place for place, shared in enumerate(self._shared)}
        self._random = names.MOTO_RANDOM.get().getstate() if self._backends else None
        self._pickled = self._pickle()

    def put_back(self) -> None:
        """Let moto know what it knew when the copy was made, and nothing else."""
        for service in _services():
            for account in list(service.values()):
                for region in [one for one in account if id(account[one]) not in self._places]:
                    account[region].reset()
                    del account[region]
        for backend, members in zip(self._backends, self._unpickle(), strict=True):
            vars(backend).clear()
            vars(backend).update(members)
        random = names.MOTO_RANDOM.get_if_imported()
        if random and self._random:
            random.setstate(self._random)
        elif random:
            random.seed(self._seed)

    def _pickle(self) -> bytes:
        buffer = io.BytesIO()
        pickler = _Pickler(buffer, self._shared, self._places)
        try:
            pickler.dump([vars(backend) for backend in self._backends])
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            raise SfnError(
                f"the state of moto cannot be copied, so that explore cannot go back to it ({error}): "
                "create the resources in reset=, which is called before each run"
            ) from error
        return buffer.getvalue()

    def _unpickle(self) -> list[dict[str, Any]]:
        members: list[dict[str, Any]] = _Unpickler(io.BytesIO(self._pickled), self._shared).load()
        return members


class _Pickler(pickle.Pickler):
    """Pickles all but the shared objects, and adds those that it finds. A shared object is pickled as its place."""

    def __init__(self, file: io.BytesIO, shared: list[Any], places: dict[int, int]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._shared = shared
        self._places = places

    def persistent_id(self, value: Any) -> int | None:
        place = self._places.get(id(value))
        if place is None and isinstance(value, _NOT_COPIED):
            place = self._places[id(value)] = len(self._shared)
            self._shared.append(value)
        return place


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: list[Any]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, place: int) -> Any:
        return self._shared[place]


def _services() -> list[Any]:
    """The services that are in use: mappings from accounts to mappings from regions to backends."""
    return list(names.MOTO_SERVICES.get_if_imported() or ())


def _backends() -> Iterator[Any]:
    for service in _services():
        for account in list(service.values()):
            yield from list(account.values())
