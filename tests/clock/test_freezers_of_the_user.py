"""freezegun, pytest-freezer and time-machine of the user's own, inside and around worlds, ended in any order."""

from __future__ import annotations

import copyreg
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from types import ModuleType
from typing import Any

import pytest
from freezegun import api, freeze_time

from pytest_sfn import mock_sfn
from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.python.python_clock import FollowingPythonClock

IN_2030 = datetime(2030, 1, 1, tzinfo=UTC)
IN_2040 = datetime(2040, 1, 1, tzinfo=UTC)
USER = datetime(2024, 2, 3, tzinfo=UTC)


def clock_state() -> list[Any]:
    """All that a freezer changes."""
    stacks = [list(stack) for stack in (api.freeze_factories, api.ignore_lists, api.tick_flags, api.tz_offsets)]
    functions = [getattr(time, name) for name in ("time", "time_ns", "monotonic", "perf_counter", "gmtime", "sleep")]
    module: Any = sys.modules.get("code_under_test")
    names = [module.time, module.datetime, module.sleep] if module else []
    uuids = [vars(uuid).get(name) for name in ("_generate_time_safe", "_UuidCreate")]
    inner = [api.get_current_time, api._should_use_real_time]
    return [*stacks, *functions, *names, *uuids, *inner, sys.modules["datetime"].datetime, dict(copyreg.dispatch_table)]


@pytest.fixture(autouse=True)
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of the code under test, imported before."""
    module = ModuleType("code_under_test")
    exec("from time import sleep, time, monotonic\nfrom datetime import datetime", vars(module))
    monkeypatch.setitem(sys.modules, "code_under_test", module)
    return module


@pytest.fixture(autouse=True)
def everything_is_put_back(module: ModuleType) -> Iterator[None]:
    before = clock_state()
    yield
    assert clock_state() == before
    assert abs(time.time() - api.real_time()) < 60


def shown() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


# ---- freezegun


def test_a_time_frozen_around_a_world_that_ends_before_it() -> None:
    freezer = freeze_time(USER)
    freezer.start()
    world = mock_sfn(start=IN_2030, freeze=True)
    world.start()

    freezer.stop()

    assert shown() == IN_2030
    time.sleep(5)
    assert shown() == IN_2030 + timedelta(seconds=5)
    world.stop()


def test_a_time_frozen_inside_a_world_that_ends_after_it(module: Any) -> None:
    world = mock_sfn(start=IN_2030, freeze=True)
    world.start()
    freezer = freeze_time(USER)
    freezer.start()
    assert shown() == USER

    world.stop()

    assert shown() == USER
    assert module.time() == USER.timestamp()
    freezer.stop()


def test_a_time_that_goes_on_after_a_world_is_shown_again() -> None:
    with freeze_time(USER) as freezer:
        with mock_sfn(start=IN_2030, freeze=True):
            freezer.tick(timedelta(days=1))
            assert shown() == IN_2030
        assert shown() == USER + timedelta(days=1)


def test_the_offset_of_a_time_frozen_around_is_gone_with_it() -> None:
    freezer = freeze_time(USER, tz_offset=2)
    freezer.start()
    with mock_sfn(start=IN_2030, freeze=True):
        assert datetime.now() == datetime(2030, 1, 1, 2)
        freezer.stop()
        assert datetime.now() == datetime(2030, 1, 1)


def test_two_freezers_around_and_inside_end_first_started_first() -> None:
    outer, inner = freeze_time(USER), freeze_time("2026-01-01")
    outer.start()
    world = mock_sfn(start=IN_2030, freeze=True)
    world.start()
    inner.start()

    outer.stop()
    inner.stop()
    assert shown() == IN_2030
    world.stop()


def test_a_frozen_world_starts_at_the_frozen_time_with_freezer_classes() -> None:
    @freeze_time(USER)
    @mock_sfn(freeze=True)
    def decorated() -> datetime:
        return shown()

    assert decorated() == USER


def test_time_that_ticks_by_itself_around_a_world() -> None:
    with freeze_time(USER, auto_tick_seconds=10), mock_sfn(freeze=True) as world:
        started = world.clock.now()
        assert shown() == started == shown()


ORDERS = list(permutations(["world", "freezer", "other world"]))


@pytest.mark.parametrize("ends", ORDERS, ids=", ".join)
@pytest.mark.parametrize("begins", ORDERS, ids=", ".join)
def test_worlds_and_a_freezer_begin_and_end_in_any_order(begins: tuple[str, ...], ends: tuple[str, ...]) -> None:
    times = {"world": IN_2030, "freezer": USER, "other world": IN_2040}
    everything: dict[str, Any] = {
        "world": mock_sfn(start=IN_2030, freeze=True),
        "freezer": freeze_time(USER),
        "other world": mock_sfn(start=IN_2040, freeze=True),
    }
    for name in begins:
        everything[name].start()
        assert shown() == times[name]

    left = list(begins)
    for name in ends:
        everything[name].stop()
        left.remove(name)
        assert not left or shown() == times[left[-1]]


# ---- threads


def test_worlds_of_several_threads_each_show_their_own_time_there() -> None:
    seen: dict[int, tuple[datetime, datetime]] = {}
    both_open, both_looked = threading.Barrier(2, timeout=30), threading.Barrier(2, timeout=30)

    def work(number: int) -> None:
        following = FollowingPythonClock(VirtualClock(IN_2030 + timedelta(days=number)))
        following.enter()
        both_open.wait()
        before = shown()
        time.sleep(60)
        seen[number] = before, shown()
        both_looked.wait()
        following.leave()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    for number in range(2):
        start = IN_2030 + timedelta(days=number)
        assert seen[number] == (start, start + timedelta(seconds=60))


def test_frozen_worlds_may_be_opened_and_closed_by_many_threads_at_once() -> None:
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                with mock_sfn(start=IN_2030 + timedelta(days=number), freeze=True):
                    shown()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert not errors


# ---- time.sleep


def test_a_sleep_that_the_test_replaced_inside_a_world_is_the_tests() -> None:
    monkeypatch = pytest.MonkeyPatch()
    slept: list[float] = []
    with mock_sfn(freeze=True) as world:
        monkeypatch.setattr("time.sleep", slept.append)
        time.sleep(5)
        assert (slept, world.clock.now()) == ([5], world.clock.now())
    monkeypatch.undo()

    time.sleep(0)
    with mock_sfn():
        pass


def test_a_sleep_that_the_test_replaced_before_a_world_is_put_back() -> None:
    slept: list[float] = []
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr("time.sleep", slept.append)
    with mock_sfn(freeze=True):
        time.sleep(3600)
        thread = threading.Thread(target=time.sleep, args=(7,))
        thread.start()
        thread.join()
    time.sleep(8)
    monkeypatch.undo()

    assert slept == [7, 8]


def test_a_sleep_that_a_handler_replaces_stays_until_the_test_takes_it_away() -> None:
    monkeypatch = pytest.MonkeyPatch()
    slept: list[float] = []

    def handler(event: Any, context: Any) -> None:
        monkeypatch.setattr("time.sleep", slept.append)
        time.sleep(5)

    with mock_sfn() as world:
        world.lambdas.register("F", handler)
        world.executor.run(
            {
                "StartAt": "F",
                "States": {
                    "F": {
                        "Type": "Task",
                        "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F",
                        "End": True,
                    }
                },
            }
        )
        assert slept == [5]
        monkeypatch.undo()


def test_a_name_of_sleep_that_the_test_replaced_stays_replaced(module: Any) -> None:
    monkeypatch = pytest.MonkeyPatch()
    with mock_sfn(freeze=True):
        monkeypatch.setattr("code_under_test.sleep", len)
        assert module.sleep("abc") == 3
    assert module.sleep is len
    monkeypatch.undo()
    with mock_sfn(freeze=True):
        module.sleep(3600)


# ---- interruptions


def test_a_signal_at_any_line_of_opening_or_closing_leaves_nothing_behind() -> None:
    lines = list(lines_of_opening_and_closing(None))
    assert len(lines) > 50

    for line in lines:
        lines_of_opening_and_closing(line)
        assert api.freeze_factories == [], line
        assert time.time is api.real_time, line


def lines_of_opening_and_closing(interrupted: tuple[str, int] | None) -> dict[tuple[str, int], None]:
    """The lines that run when a clock is followed and left; at one of them a KeyboardInterrupt comes."""
    lines: dict[tuple[str, int], None] = {}

    def trace(frame: Any, event: str, argument: object) -> Any:
        if "/pytest_sfn/" not in frame.f_code.co_filename:
            return None
        line = frame.f_code.co_filename, frame.f_lineno
        if event == "line" and line not in lines:
            lines[line] = None
            if line == interrupted:
                raise KeyboardInterrupt
        return trace

    following = FollowingPythonClock(VirtualClock(IN_2030))
    before = sys.gettrace()
    try:
        sys.settrace(trace)
        following.enter()
        following.leave()
    except KeyboardInterrupt:
        sys.settrace(before)
        following.leave()
    finally:
        sys.settrace(before)
    return lines


# ---- pytest-freezer


def test_the_fixture_of_pytest_freezer_works_around_and_inside(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_freezer")
    pytester.makepyfile(
        """
        from datetime import date, datetime, UTC
        import pytest

        @pytest.mark.freeze_time("2024-02-03")
        def test_around(freezer, sfn_clock):
            assert sfn_clock.now() == datetime(2024, 2, 3, tzinfo=UTC)
            sfn_clock.advance(86_400)
            assert date.today() == date(2024, 2, 4)
            freezer.move_to("2024-06-01")
            assert date.today() == date(2024, 2, 4)

        def test_inside(sfn_clock, freezer):
            freezer.move_to("2024-06-01")
            assert date.today() == date(2024, 6, 1)
            assert sfn_clock.now() == datetime(2025, 1, 1, tzinfo=UTC)

        def test_afterwards():
            assert date.today() >= date(2026, 1, 1)
        """
    )

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=3)


# ---- time-machine


@pytest.fixture
def travel() -> Any:
    return pytest.importorskip("time_machine").travel


def test_a_world_starts_where_time_machine_has_travelled_to(travel: Any) -> None:
    with travel(USER), mock_sfn(freeze=True) as world:
        assert world.clock.now() == shown() == USER
        time.sleep(60)
        assert datetime.now(UTC) == USER + timedelta(seconds=60)


def test_travels_around_a_world_that_end_before_it(travel: Any) -> None:
    around = travel(USER, tick=False)
    around.start()
    world = mock_sfn(start=IN_2030, freeze=True)
    world.start()

    around.stop()

    assert shown() == IN_2030
    world.stop()


def test_travels_that_go_on_after_a_world(travel: Any) -> None:
    with travel(USER, tick=False):
        with mock_sfn(start=IN_2030, freeze=True):
            assert shown() == IN_2030
        assert shown() == USER


def test_travels_inside_a_world_show_their_time_until_they_end(travel: Any, module: Any) -> None:
    with mock_sfn(start=IN_2030, freeze=True) as world:
        with travel(USER, tick=False) as traveller:
            assert shown() == USER
            assert datetime.now(UTC) == module.datetime.now(UTC) == USER
            traveller.shift(60)
            assert shown() == USER + timedelta(seconds=60)
            time.sleep(5)
        assert shown() == module.datetime.now(UTC) == world.clock.now() == IN_2030 + timedelta(seconds=5)


def test_travels_inside_a_world_that_end_after_it(travel: Any) -> None:
    world = mock_sfn(start=IN_2030, freeze=True)
    world.start()
    inside = travel(USER, tick=False)
    inside.start()

    world.stop()

    assert shown() == USER
    inside.stop()


def test_travels_refuse_to_start_while_the_user_has_frozen_time(travel: Any) -> None:
    with mock_sfn(start=IN_2030, freeze=True):
        with freeze_time(USER):
            with pytest.raises(RuntimeError, match="freezegun is active"):
                travel(USER).start()
            assert shown() == USER
        assert shown() == IN_2030


def test_the_fixture_of_time_machine_works_around_and_inside(pytester: pytest.Pytester) -> None:
    pytest.importorskip("time_machine")
    pytester.makepyfile(
        """
        from datetime import date, datetime, UTC
        import pytest

        @pytest.mark.time_machine("2024-02-03")
        def test_around(time_machine, sfn_clock):
            assert sfn_clock.now() == datetime(2024, 2, 3, tzinfo=UTC)
            sfn_clock.advance(86_400)
            assert date.today() == date(2024, 2, 4)

        def test_inside(sfn_clock, time_machine):
            time_machine.move_to("2024-06-01", tick=False)
            assert date.today() == date(2024, 6, 1)
            assert sfn_clock.now() == datetime(2025, 1, 1, tzinfo=UTC)

        def test_afterwards():
            assert date.today() >= date(2026, 1, 1)
        """
    )

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=3)


# ---- pytest-socket


def test_sockets_may_be_disabled(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_socket")
    pytester.makepyfile(
        """
        import time

        def test_frozen(sfn_clock):
            time.sleep(60)

        def test_afterwards():
            assert time.time() > 1_760_000_000
        """
    )

    result = pytester.runpytest_subprocess("--disable-socket", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=2)
