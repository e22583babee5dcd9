"""The event handlers of boto3 clients that are copies of one client.

botocore copies all handlers with the events of a client, which takes several times as long as the rest of such a copy.
Few tests add handlers or remove them.
"""

from __future__ import annotations

import copy
from typing import Any

from pytest_sfn.patches import private_names as names


def share_handlers(events: Any) -> None:
    """Let copies of a client's events share its handlers, until a copy changes its own."""
    emitter = names.ALIASED_EMITTER.of(events)
    setattr(emitter, names.EVENT_HANDLERS.name, _SharedHandlers(names.EVENT_HANDLERS.of(emitter)))


class _SharedHandlers:
    """Stands for botocore's tree of handlers, and copies it before the first change."""

    def __init__(self, handlers: Any) -> None:
        self._handlers = handlers
        self._are_own = False

    def __copy__(self) -> _SharedHandlers:
        self._are_own = False
        return _SharedHandlers(self._handlers)

    def prefix_search(self, key: str) -> Any:
        return self._handlers.prefix_search(key)

    def append_item(self, key: str, *value: object, **section: object) -> None:
        self._own().append_item(key, *value, **section)

    def remove_item(self, key: str, value: object) -> None:
        self._own().remove_item(key, value)

    def _own(self) -> Any:
        if not self._are_own:
            self._handlers = copy.copy(self._handlers)
            self._are_own = True
        return self._handlers
