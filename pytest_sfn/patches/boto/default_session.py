"""boto3's default session while a world is open.

``boto3.client`` makes a default session if there is none. It would remember the dummy credentials of the world until
the process ends, and a new session costs a tenth of a second in each test.
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
    """Lends boto3 a default session of this library, if there is none. A session of the suite stays, even if it is made
    while a world is open.

    ``access_key`` is the one in the dummy credentials. A session that has found the dummy credentials forgets them when
    the world closes.
    """

    def __init__(self, access_key: str) -> None:
        self._access_key = access_key
        self._lent: Any = None
        self._without_credentials: Any = None
        self._stop_waiting: Callable[[], None] = lambda: None

    def lend(self) -> None:
        """Set the session as soon as boto3 is imported."""
        self._stop_waiting = when_imported("boto3", self._lend)

    def take_back(self) -> None:
        """Restore the session of the suite, or none."""
        self._stop_waiting()
        self.settle()
        for session in (self._without_credentials, _present()):
            if session and (session is self._without_credentials or self._has_dummies(session)):
                _drop_credentials(session)
        self._without_credentials = None

    def settle(self) -> None:
        """Remove the lent session, even if an undo has put it back."""
        if self._lent and _present() is self._lent:
            _drop_credentials(self._lent)
            _set_present(None)

    def region_of_suite(self) -> str | None:
        """The region of the suite's own default session; None without one."""
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
    """A session for these settings; None if they do not allow one: a profile may not exist."""
    import boto3
    from botocore.exceptions import BotoCoreError

    try:
        return boto3.Session()
    except BotoCoreError:
        return None


def _present() -> Any:
    """The default session, if its class is boto3's own."""
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
    """Make a session look for credentials again."""
    setattr(names.BOTOCORE_SESSION.of(session), names.SESSION_CREDENTIALS.name, None)
