"""The settings without which boto3 makes no client: set where they are not, and put back."""

from __future__ import annotations

import os
import sys
from typing import Any

_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


class Environment:
    """A region, dummy credentials, and boto3's default session as it was, for as long as it is entered.

    A default session that was made meanwhile is dropped at the end: it remembers the dummy credentials.
    """

    def __init__(self, region: str) -> None:
        self._defaults = {"AWS_DEFAULT_REGION": region, **_CREDENTIALS}
        self._added: list[str] = []
        self._session: Any = None

    def __enter__(self) -> None:
        self._session = _default_session()
        self._added = [name for name in self._defaults if name not in os.environ]
        os.environ.update({name: self._defaults[name] for name in self._added})

    def __exit__(self, *_: object) -> None:
        for name in self._added:
            os.environ.pop(name, None)
        boto3 = sys.modules.get("boto3")
        if boto3:
            boto3.DEFAULT_SESSION = self._session  # type: ignore[attr-defined]


def _default_session() -> Any:
    return getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
