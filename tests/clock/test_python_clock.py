"""Python's own clock follows the virtual one."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from _pytest import timing
from freezegun import api, freeze_time

from pytest_sfn import mock_sfn
from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.python.freezegun_stack import frozen_now
from pytest_sfn.clock.python.python_clock import follow

START = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


@pytest.fixture
def followed(clock: VirtualClock) -> Iterator[VirtualClock]:
    with follow(clock):
        yield clock


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of the code under test, imported before."""
    module = ModuleType("code_under_test")
    exec("from time import sleep, time, monotonic\nfrom datetime import datetime", vars(module))
    monkeypatch.setitem(sys.modules, "code_under_test", module)
    return module


# ---- the time


def test_python_shows_virtual_time(followed: VirtualClock) -> None:
    followed.advance(90.5)

    assert time.time() == START.timestamp() + 90.5
    assert datetime.now(UTC) == datetime(2025, 1, 1, 0, 1, 30, 500_000, tzinfo=UTC)
    assert date.today() == date(2025, 1, 1)


def test_monotonic_clocks_move_as_the_virtual_one_does(followed: VirtualClock) -> None:
    before = time.monotonic(), time.perf_counter(), time.monotonic_ns(), time.time_ns()

    followed.advance(2)

    after = time.monotonic(), time.perf_counter(), time.monotonic_ns(), time.time_ns()
    assert [late - early for late, early in zip(after, before, strict=True)] == [2, 2, 2_000_000_000, 2_000_000_000]


def test_names_that_a_module_imported_before_follow(clock: VirtualClock, module: Any) -> None:
    real = module.time, module.datetime, module.sleep

    with follow(clock):
        clock.advance(1)
        assert module.time() == START.timestamp() + 1
        assert module.datetime.now(UTC) == datetime(2025, 1, 1, 0, 0, 1, tzinfo=UTC)

    assert (module.time, module.datetime, module.sleep) == real


def test_a_callback_sees_the_instant_at_which_it_is_due(followed: VirtualClock) -> None:
    seen: list[float] = []
    followed.call_at(followed.microseconds + 3_000_000, lambda: seen.append(time.time()), "test")

    followed.advance(10)

    assert seen == [START.timestamp() + 3]


def test_everything_is_put_back(clock: VirtualClock) -> None:
    names = ("time", "monotonic", "perf_counter", "sleep", "time_ns", "localtime", "strftime")
    before = [getattr(time, name) for name in names]

    with follow(clock):
        assert time.time is not before[0]

    assert [getattr(time, name) for name in names] == before
    assert abs(time.time() - api.real_time()) < 5


def test_worlds_inside_of_each_other_each_have_their_time(clock: VirtualClock) -> None:
    with follow(clock):
        with follow(VirtualClock(datetime(2030, 1, 1, tzinfo=UTC))):
            time.sleep(5)
            assert datetime.now(UTC) == datetime(2030, 1, 1, 0, 0, 5, tzinfo=UTC)

        assert datetime.now(UTC) == START
        time.sleep(1)
        assert clock.now() == datetime(2025, 1, 1, 0, 0, 1, tzinfo=UTC)


def test_a_module_that_is_changed_between_two_worlds_is_followed(clock: VirtualClock, module: Any) -> None:
    with follow(clock):
        pass
    module.now = time.time

    with follow(clock):
        assert module.now() == START.timestamp()

    assert module.now is time.time


# ---- sleep


def test_sleep_lets_virtual_time_pass_and_runs_what_is_due(followed: VirtualClock) -> None:
    ran: list[str] = []
    followed.call_at(followed.microseconds + 1_000_000, lambda: ran.append("due"), "test")
    real = api.real_monotonic()

    time.sleep(3600)

    assert ran == ["due"]
    assert followed.now() == datetime(2025, 1, 1, 1, tzinfo=UTC)
    assert api.real_monotonic() - real < 5


def test_a_sleep_that_was_imported_before_is_virtual(followed: VirtualClock, module: ModuleType) -> None:
    # `module` is made after the clock began to follow: its names are those of a module that is imported now.
    module.sleep(60)

    assert followed.now() == datetime(2025, 1, 1, 0, 1, tzinfo=UTC)


def test_a_name_of_sleep_in_an_old_module_is_virtual_and_put_back(clock: VirtualClock, module: ModuleType) -> None:
    with follow(clock):
        module.sleep(60)
        assert clock.now() == datetime(2025, 1, 1, 0, 1, tzinfo=UTC)

    assert module.sleep is time.sleep


def test_a_module_first_imported_meanwhile_gets_its_real_sleep_back(
    clock: VirtualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "imported_meanwhile.py").write_text("from time import sleep\n")
    monkeypatch.syspath_prepend(tmp_path)

    with follow(clock):
        import imported_meanwhile  # type: ignore[import-not-found]

        imported_meanwhile.sleep(7)
        assert clock.now() == datetime(2025, 1, 1, 0, 0, 7, tzinfo=UTC)

    assert imported_meanwhile.sleep is time.sleep


def test_sleep_is_real_in_other_threads(followed: VirtualClock) -> None:
    took: list[float] = []

    def work() -> None:
        real = api.real_monotonic()
        time.sleep(0.05)
        took.append(api.real_monotonic() - real)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert took[0] >= 0.04
    assert followed.now() == START


@pytest.mark.parametrize(("seconds", "error"), [(-1, ValueError), ("1", TypeError)])
def test_sleep_refuses_what_python_refuses(followed: VirtualClock, seconds: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        time.sleep(seconds)


def test_sleeping_for_no_time_runs_what_is_due_now(followed: VirtualClock) -> None:
    ran: list[str] = []
    followed.call_soon(lambda: ran.append("now"))

    time.sleep(0)

    assert ran == ["now"]


# ---- who keeps real time


@pytest.mark.skipif(not hasattr(timing, "Instant"), reason="pytest measures in another way before 8.4")
def test_pytest_measures_real_time(followed: VirtualClock) -> None:
    started = timing.Instant()

    time.sleep(3600)

    assert started.elapsed().seconds < 60
    assert abs(started.time - api.real_time()) < 5


def test_waiting_for_a_lock_ends_after_real_time(followed: VirtualClock) -> None:
    real = api.real_monotonic()

    assert not threading.Event().wait(0.05)

    assert 0.04 < api.real_monotonic() - real < 5


def test_an_event_loop_keeps_real_time(followed: VirtualClock) -> None:
    real = api.real_monotonic()

    asyncio.run(asyncio.sleep(0.05))

    assert 0.04 < api.real_monotonic() - real < 5


def test_a_subprocess_times_out_after_real_time(followed: VirtualClock) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2, check=False)


def test_a_module_whose_name_only_begins_like_one_with_real_time_follows(
    clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    module: Any = ModuleType("queue_worker")
    exec("from time import time, sleep\nimport time as clocks\ndef ask(): return clocks.time()", vars(module))
    monkeypatch.setitem(sys.modules, "queue_worker", module)

    with follow(clock):
        module.sleep(1)
        assert module.time() == module.ask() == START.timestamp() + 1


def test_a_module_with_real_time_sees_it_however_it_asks(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = ModuleType("concurrent.futures.waiting")
    exec("from time import time\nimport time as clocks\ndef ask(): return clocks.time()", vars(module))
    monkeypatch.setitem(sys.modules, "concurrent.futures.waiting", module)

    with follow(clock):
        assert module.time is api.real_time
        assert abs(module.ask() - api.real_time()) < 5


def test_log_records_have_virtual_time(followed: VirtualClock, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("hello")

    assert caplog.records[0].created == START.timestamp()


# ---- freezegun's own


def test_frozen_now_is_the_time_that_freezegun_holds() -> None:
    assert frozen_now() is None

    with freeze_time("2024-02-03 04:05:06"):
        assert frozen_now() == datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)


def test_a_world_starts_at_the_frozen_time() -> None:
    with freeze_time("2024-02-03 04:05:06"), mock_sfn() as world:
        assert world.clock.now() == datetime(2024, 2, 3, 4, 5, 6, tzinfo=UTC)
        time.sleep(1)
        assert datetime.now(UTC) == datetime(2024, 2, 3, 4, 5, 7, tzinfo=UTC)


def test_a_world_with_a_start_of_its_own_starts_there() -> None:
    with freeze_time("2024-02-03"), mock_sfn(start=START) as world:
        assert world.clock.now() == START


def test_following_inside_of_a_frozen_time_keeps_its_offset(clock: VirtualClock) -> None:
    with freeze_time("2024-02-03", tz_offset=2), follow(clock):
        assert datetime.now() == datetime(2025, 1, 1, 2)
        assert datetime.now(UTC).replace(tzinfo=None) == datetime(2025, 1, 1, 2)


def test_a_time_frozen_inside_is_shown() -> None:
    clock = VirtualClock(START)

    with follow(clock), freeze_time("2030-01-01"):
        assert time.time() == datetime(2030, 1, 1, tzinfo=UTC).timestamp()


def test_durations_in_pytests_report_are_real(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import time
        from datetime import datetime, UTC
        from pytest_sfn.clock import VirtualClock
        from pytest_sfn.clock.python.python_clock import follow

        def test_long():
            with follow(VirtualClock(datetime(2025, 1, 1, tzinfo=UTC))):
                time.sleep(86_400)
        """
    )

    result = pytester.runpytest_inprocess("--durations=1", "--durations-min=0", "-p", "no:cacheprovider", "-vv")

    result.assert_outcomes(passed=1)
    assert "86400" not in result.stdout.str()
