"""The settings without which boto3 makes no client: set where they are not, and put back."""

from __future__ import annotations

import os
import sys
from typing import Any, ClassVar, NamedTuple

_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}

Settings = tuple[tuple[str, str], ...]


class _Kept(NamedTuple):
    """A default session, and the settings under which it was made."""

    settings: Settings
    session: Any


class Environment:
    """A region, dummy credentials, and boto3's default session as it was, for as long as it is entered.

    A default session that was made meanwhile remembers the dummy credentials: it is taken away at the end. The next
    environment with the same settings has it again, as a new one costs a tenth of a second and more.

    Of several that are entered, one that ends before those that were entered after it leaves its part to the next.
    """

    _kept: _Kept | None = None
    _entered: ClassVar[list[Environment]] = []

    def __init__(self, region: str) -> None:
        self._defaults = {"AWS_DEFAULT_REGION": region, **_CREDENTIALS}
        self._added: list[str] = []
        self._settings: Settings = ()
        self._session: Any = None

    def __enter__(self) -> None:
        self._entered.append(self)
        self._added = [name for name in self._defaults if name not in os.environ]
        os.environ.update({name: self._defaults[name] for name in self._added})
        self._settings = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
        self._session = _default_session()
        kept = Environment._kept
        if self._session is None and kept and kept.settings == self._settings:
            _set_default_session(kept.session)

    def __exit__(self, *_: object) -> None:
        place = self._entered.index(self)
        del self._entered[place]
        if self._entered[place:]:
            after = self._entered[place]
            after._session, after._added = self._session, self._added + after._added
        else:
            self._put_back()

    def _put_back(self) -> None:
        for name in self._added:
            os.environ.pop(name, None)
        session = _default_session()
        if self._session is None and _is_plain(session):
            Environment._kept = _Kept(self._settings, session)
        _set_default_session(self._session)


def _default_session() -> Any:
    return getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)


def _set_default_session(session: Any) -> None:
    boto3: Any = sys.modules.get("boto3")
    if boto3:
        boto3.DEFAULT_SESSION = session


def _is_plain(session: Any) -> bool:
    """Whether a session is as ``boto3.client`` makes it: nobody set a region, a profile or credentials of its own."""
    core = getattr(session, "_session", None)
    credentials = getattr(core, "_credentials", None)
    return getattr(core, "_session_instance_vars", None) == {} and getattr(credentials, "method", None) != "explicit"
