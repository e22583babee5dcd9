"""boto3's default session while a world is open.

``boto3.client`` makes one where there is none. It would remember the dummy credentials of the world for the rest of the
process, and a new one costs a tenth of a second in each test.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.shell import Settings, aws_settings
from pytest_sfn.patches.import_hook import when_imported


class DefaultSession:
    """A session of this library, put in the place of none. A session of the suite stays, also one made meanwhile.

    ``access_key`` is that of the dummy credentials. A session that finds them forgets them at the end.
    """

    def __init__(self, access_key: str) -> None:
        self._access_key = access_key
        self._lent: Any = None
        self._without_credentials: Any = None
        self._stop_waiting: Callable[[], None] = lambda: None

    def lend(self) -> None:
        """Put a session there, as soon as boto3 is imported."""
        self._stop_waiting = when_imported("boto3", self._lend)

    def take_back(self) -> None:
        """Leave the session of the suite, or none."""
        self._stop_waiting()
        self.settle()
        for session in (self._without_credentials, _present()):
            if session and (session is self._without_credentials or self._has_dummies(session)):
                _drop_credentials(session)
        self._without_credentials = None

    def settle(self) -> None:
        """Remove the lent session, also when an undo has put it back."""
        if self._lent and _present() is self._lent:
            _drop_credentials(self._lent)
            _set_present(None)

    def region_of_suite(self) -> str | None:
        """The region that the suite gave its default session."""
        session = _present()
        if session is None or session is self._lent:
            return None
        region: str | None = names.BOTOCORE_SESSION.of(session).instance_variables().get("region")
        return region

    def _lend(self, boto3: ModuleType) -> None:
        session = _present()
        if session is None:
            self._lent = _session_under(aws_settings())
            _set_present(self._lent)
        elif _credentials(session) is None:
            self._without_credentials = session

    def _has_dummies(self, session: Any) -> bool:
        return getattr(_credentials(session), "access_key", None) == self._access_key


@lru_cache(maxsize=8)
def _session_under(settings: Settings) -> Any:
    """The session under some settings; None if they do not allow one, as a profile that does not exist."""
    import boto3
    from botocore.exceptions import BotoCoreError

    try:
        return boto3.Session()
    except BotoCoreError:
        return None


def _present() -> Any:
    """The default session, if it is one of boto3's own class."""
    boto3: Any = sys.modules.get("boto3")
    session = getattr(boto3, "DEFAULT_SESSION", None)
    return session if session is not None and isinstance(session, boto3.Session) else None


def _set_present(session: Any) -> None:
    boto3: Any = sys.modules["boto3"]
    boto3.DEFAULT_SESSION = session


def _credentials(session: Any) -> Any:
    """The credentials that a session has found; None if it has not looked for any."""
    return getattr(names.BOTOCORE_SESSION.of(session), names.SESSION_CREDENTIALS.name, None)


def _drop_credentials(session: Any) -> None:
    """Let a session look for credentials again."""
    setattr(names.BOTOCORE_SESSION.of(session), names.SESSION_CREDENTIALS.name, None)
