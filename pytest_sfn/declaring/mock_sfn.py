"""``mock_sfn``: opens a world without fixtures."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, cast

from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.instants import parse_instant
from pytest_sfn.declaring.decorated_classes import decorate_class
from pytest_sfn.declaring.wrapping import Decorated, put_into
from pytest_sfn.errors import InvalidArgumentType, SfnError
from pytest_sfn.execution.executor import SfnExecutor
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.patches import private_names as names
from pytest_sfn.reporting.presentation import TraceWhen
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.world import active
from pytest_sfn.world.settings import Network, check_settings
from pytest_sfn.world.swallowed_mistakes import swallowed_mistakes
from pytest_sfn.world.world import World

_get_frame = names.GET_FRAME.get()


class mock_sfn:  # noqa: N801 - named as moto names mock_aws
    """Opens a world: as a context manager, as a decorator of functions, coroutines and classes, or with ``start`` and
    ``stop``.

    ``strict``: a call without a fake is an error of the test. ``start``: when virtual time starts (a datetime or
    ISO 8601 text; UTC if naive). ``region``: the default is the region that the test suite sets for itself, else
    us-east-1. ``seed``: changes the order of what is due at the same instant, ids and random numbers. ``freeze``:
    Python's own clock follows virtual time. ``max_events``: the maximum number of events in a history. ``network``:
    with "refuse" every attempt to reach another computer raises an error while the world is open. ``trace``: whose
    executions pytest shows, those of "failed" tests, of "all", or "off". ``redact``: paths of values that are masked in
    everything that is shown, such as ``["$..password"]``. ``rules``: the rules for definitions that apply, such as
    ``"ADVICE, -UNUSED_VARIABLE"``. ``check_results``: a fake task that answers as its service
    cannot is an error of the test.

    The decorator passes no argument: ``pytest_sfn.current()`` is the active world. In a pytest test, the markers, the
    command line and the ini file give the values of arguments that are left out.
    """

    @check_arguments()
    def __init__(
        self,
        *,
        strict: bool | None = None,
        start: datetime | str | None = None,
        region: str | None = None,
        account: str | None = None,
        seed: int | None = None,
        freeze: bool | None = None,
        max_events: int | None = None,
        network: Network | None = None,
        trace: TraceWhen | None = None,
        redact: Sequence[str] | None = None,
        rules: str | Sequence[str] | None = None,
        check_results: bool | None = None,
    ) -> None:
        options: dict[str, Any] = {
            "strict": strict,
            "start": parse_instant(start) if isinstance(start, str) else start,
            "region": region,
            "account": account,
            "seed": seed,
            "freeze": freeze,
            "max_events": max_events,
            "network": network,
            "trace": trace,
            "redact": redact,
            "rules": rules,
            "check_results": check_results,
        }
        self._given = {name: value for name, value in options.items() if value is not None}
        check_settings("mock_sfn", self._given)
        self._worlds: list[World] = []
        self._entered: list[AbstractContextManager[World]] = []

    def start(self) -> World:
        """Open a new world; ``stop`` closes it."""
        world = World(**self._settings())
        world.open()
        self._worlds.append(world)
        return world

    def _settings(self) -> dict[str, Any]:
        """The arguments, completed by the settings of the running test."""
        test = active.innermost_test()
        return {**test.settings(), **self._given} if test else self._given

    def stop(self) -> None:
        """Close the world that was opened last. Raises SfnError if none is open."""
        if not self._worlds:
            raise SfnError("mock_sfn is not started: call start() before stop()")
        self._worlds.pop().close()

    def reset(self) -> None:
        """Restart the open world: no fakes, no state machines, no executions, the clock at its start."""
        self.world.reset()

    @property
    def world(self) -> World:
        """The open world. Raises SfnError if none is open."""
        if not self._worlds:
            raise SfnError("mock_sfn is not started: use it as a context manager or call start()")
        return self._worlds[-1]

    @property
    def lambdas(self) -> LambdaRegistry:
        return self.world.lambdas

    @property
    def clock(self) -> VirtualClock:
        return self.world.clock

    @property
    def executor(self) -> SfnExecutor:
        return self.world.executor

    def __enter__(self) -> World:
        entered = self._open(_calling_file())
        self._entered.append(entered)
        return entered.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered.pop().__exit__(kind, error, trace)

    @contextmanager
    def _open(self, *files: str) -> Iterator[World]:
        """Open a world for code in these files. At its end, raises a mistake of the test that other code swallowed."""
        world = self.start()
        try:
            yield world
        finally:
            self.stop()
        for mistake in swallowed_mistakes(world.mistakes, *files):
            raise mistake

    def __call__(self, decorated: Decorated) -> Decorated:
        if not inspect.isclass(decorated) and not inspect.isfunction(inspect.unwrap(decorated)):
            raise InvalidArgumentType(f"mock_sfn decorates a function or a class, not {safe_repr(decorated)}")
        if inspect.isclass(decorated):
            try:
                return cast(Decorated, decorate_class(decorated, self._open))
            except TypeError:  # a class written in C cannot be changed
                raise InvalidArgumentType(f"mock_sfn cannot decorate {safe_repr(decorated)}") from None
        file = inspect.unwrap(decorated).__code__.co_filename
        return put_into(decorated, lambda _: self._open(file))


def _calling_file() -> str:
    """The file of the code that enters ``mock_sfn``, also through an ExitStack."""
    frame = _get_frame(2)
    while frame.f_back and frame.f_globals.get("__name__") == "contextlib":
        frame = frame.f_back
    return str(frame.f_code.co_filename)
