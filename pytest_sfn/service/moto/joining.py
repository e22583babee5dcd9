"""Starts moto with the first call of a world, or joins the one that the test has started: then its resources are there,
and it keeps running.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_sfn.clock import VirtualClock
from pytest_sfn.errors import UnservedCallError
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.moto.requests_stubs import keep_stubs_on_top, stubs_at_first_request
from pytest_sfn.patches.undoing import keep_members
from pytest_sfn.service.moto.time_and_account import TimeAndAccount, moto_account

if TYPE_CHECKING:
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.core.models import MockAWS


class JoinedMoto:
    """moto as one world uses it. ``seed`` determines its ids.

    ``account`` is the one of the world; from the first call on, moto's own if the test has started it. ``seen`` is the
    time and the account that moto sees.
    """

    def __init__(self, clock: VirtualClock, account: str, seed: int) -> None:
        self.account = account
        self.seen = TimeAndAccount(clock, None)
        self._seed = seed
        self._mock: MockAWS | None = None
        self._restore_settings: Callable[[], None]

    def join(self) -> BotocoreStubber:
        """Start moto, unless it is active. Returns the object that it has registered with botocore."""
        try:
            botocore_stubber: BotocoreStubber = names.BOTOCORE_STUBBER.get()
        except ImportError as error:
            raise UnservedCallError(
                f"calls of services other than Step Functions need moto: pip install moto ({error})"
            ) from error
        if not names.STUBBER_ENABLED.of(botocore_stubber):
            self._start()
            self.seen.account = None if self.account == moto_account() else self.account
        elif self._mock is None:
            self._keep_account()
        return botocore_stubber

    def reset(self) -> None:
        """Remove everything except what was made in the test's own ``mock_aws``."""
        if self._mock:
            self._mock.reset()

    def stop(self) -> None:
        """Stop moto, if the world has started it, and restore its settings."""
        mock, self._mock = self._mock, None
        if mock:
            try:
                mock.stop()
            except RuntimeError:  # the test has stopped moto itself, and moto does not restore its settings then
                self._restore_settings()
                raise

    def _keep_account(self) -> None:
        """Use the account of a moto that the test has started itself, because earlier resources are there."""
        account, self.account = self.account, moto_account()
        if account != self.account:
            warnings.warn(
                f"account={account!r} applies only to Step Functions: the test has started moto"
                f" itself, and the account of the other services is moto's, {self.account}",
                stacklevel=2,
            )

    def _start(self) -> None:
        import boto3
        from moto import mock_aws

        default_user_config: dict[str, Any] = names.MOTO_CONFIG.get()
        session = boto3.DEFAULT_SESSION
        self._restore_settings = keep_members(default_user_config)
        core: Any = {**default_user_config.get("core", {}), "mock_credentials": False}  # the world has set some
        self._mock = mock_aws(config={"batch": {"use_docker": False}, "core": core})
        with keep_stubs_on_top(), stubs_at_first_request(self._mock):
            self._mock.start()
        # moto drops the default session so that clients know its handler. That is not needed here: all clients are
        # intercepted.
        boto3.DEFAULT_SESSION = session
        names.MOTO_RANDOM.get().seed(self._seed)
