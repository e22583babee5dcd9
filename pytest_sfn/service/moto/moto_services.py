"""All services except Step Functions, which moto answers: each call, with what it publishes and triggers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.python.moto_time import stop_showing
from pytest_sfn.errors import UnservedCallError
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.patches.moto.backends import backends_by_account
from pytest_sfn.patches.moto.certificates import CERTIFYING, keep_real_dates
from pytest_sfn.patches.moto.deliveries import isolate_deliveries
from pytest_sfn.patches.moto.requests_adapter import NetworkRefused, no_network
from pytest_sfn.service.clients import is_own
from pytest_sfn.service.moto.joining import JoinedMoto
from pytest_sfn.service.moto.requests_to_moto import (
    address_aws,
    ask_with_credentials,
    may_publish,
    names_resources,
    needs_docker,
    poll_without_waiting,
)
from pytest_sfn.service.moto.time_and_account import moto_account
from pytest_sfn.service.moto.triggering import may_trigger

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from pytest_sfn.patches.moto.handing_over import Deliveries
    from pytest_sfn.service.moto.foreign_names import Redirection
    from pytest_sfn.service.moto.published import Published

_UNKNOWN = b"Not yet implemented"
"""moto's answer for an address that it does not know."""

_DOCKER = (
    "moto would run the job in Docker, because the test started moto itself: "
    'start it as mock_aws(config={"batch": {"use_docker": False}})'
)


class MotoServices:
    """Lets moto answer the other services of one world, with its time and account.

    ``seed`` determines moto's ids. ``deliveries`` returns what gets moto's deliveries to functions and state machines.
    """

    def __init__(
        self, clock: VirtualClock, account: str, seed: int = 0, deliveries: Callable[[], Deliveries] | None = None
    ) -> None:
        self._moto = JoinedMoto(clock, account, seed)
        self._deliveries = deliveries
        self._clock = clock
        self._seed = seed
        self._lock = threading.RLock()
        self._calls = 0

    def answer(self, call: Boto3Call, ask_botocore: Callable[[], Any]) -> Any:
        """Let botocore send a call, which moto answers. Raises UnservedCallError if moto cannot."""
        with self._lock:
            self._calls += 1
            stubber = self._moto.join()
            if is_own(call) and needs_docker(call):
                raise _unserved(call, _DOCKER)
            address_aws(call)
            poll_without_waiting(call)
            if call.service in CERTIFYING:
                keep_real_dates()
            redirection = self._redirect(call)
            try:
                account = redirection.place.account if redirection else None
                with self._delivering(call), self._moto.seen.applied_to(stubber, account):
                    reply = ask_with_credentials(call, ask_botocore)
            except NotImplementedError as error:
                raise _unserved(call, f"moto says: {error}") from error
            except NetworkRefused as error:
                raise _unserved(call, str(error)) from error
            except ImportError as error:
                raise _unserved(call, _missing_package(call.service, error)) from error
        response = reply[0]
        if response.status_code == 404 and response.content == _UNKNOWN:
            raise _unserved(call, "moto does not implement it")
        if redirection:
            redirection.restore_names(reply[1])
        return reply

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Answer a request of a client that moto cannot intercept, because it was made before moto was imported."""
        with self._lock:
            self._calls += 1
            response = self._moto.join()("before-send", request)
        if response is None:
            raise UnservedCallError(
                f"nothing in this process answers {request.method} {request.url}, and tests cannot reach the network:"
                " make the client without endpoint_url, or replace it with a fake"
            )
        return response

    def has_backend(self, service: str, region: str) -> bool:
        """True if a service was called in a region."""
        return self._backend(service, region) is not None

    @contextmanager
    def backend(self, service: str, region: str) -> Iterator[Any]:
        """moto's own backend of a service in a region, while no call changes it.

        None if the service was never called there. Starts nothing and imports nothing.
        """
        with self._lock:
            yield self._backend(service, region)

    @contextmanager
    def backends(self, service: str) -> Iterator[Mapping[str, Mapping[str, Any]]]:
        """moto's backends of a service, by account and region, while no call changes them.

        Empty if the service was never called. Starts nothing and imports nothing.
        """
        with self._lock:
            yield _backends(service)

    @contextmanager
    def acting(self) -> Iterator[None]:
        """The block in which moto acts by itself, as an event reaches it that no call sends: in virtual time."""
        from pytest_sfn.patches.moto.handing_over import hand_over

        over = hand_over(self._deliveries()) if self._deliveries else nullcontext()
        with self._lock, no_network(), self.published.recording(), over, self._moto.seen.shown():
            yield

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        """Go back to what moto knows now: each call of the function that this yields does so, if moto was called since.

        Raises SfnError for resources that cannot be copied.
        """
        go_back = self._copy()
        try:
            yield go_back
        finally:
            go_back()

    def keep(self) -> Callable[[], None]:
        """Keep what moto knows now: nothing before the first call. Returns a function that goes back to it.

        Raises SfnError for resources that cannot be copied.
        """
        stubber = names.BOTOCORE_STUBBER.get_if_imported()
        return self._copy() if stubber and names.STUBBER_ENABLED.of(stubber) else self._moto.reset

    def _copy(self) -> Callable[[], None]:
        """Copy what moto knows now. Returns a function that goes back to it, if moto was called since."""
        from pytest_sfn.patches.moto.copies import MotoCopy

        copy, published, calls = MotoCopy(self._seed), self.published.length, self._calls

        def go_back() -> None:
            nonlocal calls
            if self._calls != calls:
                copy.put_back()
                self.published.cut(published)
                calls = self._calls

        return go_back

    def stop(self) -> None:
        """Restore everything."""
        stop_showing()
        self._moto.stop()

    @cached_property
    def published(self) -> Published:
        """The record of what is published in this world."""
        from pytest_sfn.service.moto.published import Published

        return Published(self._clock, _backends)

    def read_published(self, name: str, region: str) -> list[dict[str, Any]]:
        """What a topic, a queue or an event bus got. ``region`` is the world's own. Raises SfnError."""
        with self._lock:
            return self.published.read(name, Place(region, self._moto.account))

    @contextmanager
    def _delivering(self, call: Boto3Call) -> Iterator[None]:
        """The block in which moto answers a call, and delivers what it publishes, within this process."""
        isolated = isolate_deliveries(call.service, call.operation) if is_own(call) else nullcontext()
        recording = self.published.recording(call.service) if may_publish(call) else nullcontext()
        with no_network(), isolated, recording, self._handing_over(call):
            yield

    def _handing_over(self, call: Boto3Call) -> AbstractContextManager[None]:
        """The block in which deliveries to functions and state machines are handed over, if a call may make any."""
        if self._deliveries is None or not may_trigger(call):
            return nullcontext()
        from pytest_sfn.patches.moto.handing_over import hand_over

        return hand_over(self._deliveries(), call.service, call.operation)

    def _redirect(self, call: Boto3Call) -> Redirection | None:
        """Send a call to the place of the resources that it names by ARN or URL, if they are anywhere."""
        if not names_resources(call):
            return None
        from pytest_sfn.service.moto.foreign_names import redirect

        return redirect(call, _backends(call.service), self._moto.account)

    def _backend(self, service: str, region: str) -> Any:
        accounts = _backends(service)
        return accounts.get(moto_account(self._moto.seen.account), {}).get(region) if accounts else None


def _backends(service: str) -> Mapping[str, Mapping[str, Any]]:
    backends = backends_by_account(service)
    return backends if backends and names.STUBBER_ENABLED.of(names.BOTOCORE_STUBBER.get()) else {}


def _unserved(call: Boto3Call, why: str) -> UnservedCallError:
    called = f"{call.service}:{call.operation}"
    nothing = f"nothing in this process answers {called}, and tests cannot reach the network ({why})"
    return UnservedCallError(
        f"{nothing}: replace the boto3 client with a fake, or stub the call with botocore.stub.Stubber", nothing
    )


def _missing_package(service: str, error: ImportError) -> str:
    """The extra to install for a service of moto that needs one."""
    from importlib.metadata import metadata

    extra = service.replace("-", "")
    extras = metadata("moto").get_all("Provides-Extra") or ()
    install = f", which pip install 'moto[{extra}]' adds" if extra in extras else ""
    return f"moto needs a package that is not installed: {error}{install}"
