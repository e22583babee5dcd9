"""Gives moto the virtual time and the account of the world for which it answers a call."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import time_here
from pytest_sfn.clock.python.moto_time import show_time_to_moto
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from moto.core.botocore_stubber import BotocoreStubber

_ACCESS_KEY = re.compile(rb"Credential=([^/]+)/")


class TimeAndAccount:
    """The time and the account that moto sees in the calls of one world. ``account`` is None for moto's own."""

    def __init__(self, clock: VirtualClock, account: str | None) -> None:
        self._clock = clock
        self.account = account

    @contextmanager
    def applied_to(self, stubber: BotocoreStubber, account: str | None = None) -> Iterator[None]:
        """Let moto see the world's time and account in the requests of the block.

        ``account`` is the account to ask instead, whoever calls. botocore does not see them: it parses moto's answers
        with Python's own time.
        """
        name, process = names.MOTO_PROCESS_REQUEST.name, names.MOTO_PROCESS_REQUEST.get()

        def process_request(request: AWSPreparedRequest) -> Any:
            asked = account or (None if _is_of_assumed_role(request) else self.account)
            if asked:
                request.headers["x-moto-account-id"] = asked
            with self.shown():
                return process(stubber, request)

        with Override(Attribute(stubber, name), process_request):
            yield

    def shown(self) -> AbstractContextManager[None]:
        """The block in which moto sees the world's time."""
        return show_time_to_moto(partial(time_here, self._clock))


def moto_account(wanted: str | None = None) -> str:
    """Use this account in moto for calls without credentials of a role, if a world sets one. Returns the account."""
    default: str = names.MOTO_ACCOUNT.get()
    return os.environ.get("MOTO_ACCOUNT_ID") or wanted or default


def _is_of_assumed_role(request: AWSPreparedRequest) -> bool:
    """True if a request is signed with keys of another account, which moto has issued."""
    account_of = names.IAM_ACCOUNT_OF_KEY.get_if_imported()
    signature: str | bytes = request.headers.get("Authorization", "")
    key = _ACCESS_KEY.search(signature if isinstance(signature, bytes) else signature.encode())
    if account_of is None or key is None:
        return False
    return bool(account_of(key[1].decode()) != names.MOTO_ACCOUNT.get())
