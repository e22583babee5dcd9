"""The virtual clock: what is due runs in order, and time moves only when somebody moves it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.clock import VirtualClock, to_datetime, to_microseconds
from pytest_sfn.errors import SfnError

START = datetime(2025, 1, 1, tzinfo=UTC)


def at(clock: VirtualClock, seconds: float) -> int:
    return clock.microseconds + round(seconds * 1_000_000)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


def test_time_stands_still_by_itself(clock):
    clock.call_at(at(clock, 1), lambda: pytest.fail("time moved"), "later")

    clock.run_due()

    assert clock.now() == START


@pytest.mark.parametrize("step", [90, 90.0, timedelta(minutes=1, seconds=30)])
def test_advance_takes_seconds_or_a_timedelta(clock, step):
    clock.advance(step)

    assert clock.now() == START + timedelta(seconds=90)


def test_advance_runs_what_becomes_due_at_its_own_time_and_in_order(clock):
    seen = []
    for seconds in (3, 1, 2):
        clock.call_at(at(clock, seconds), lambda s=seconds: seen.append((s, clock.now() - START)), "step")

    clock.advance(2)

    assert seen == [(1, timedelta(seconds=1)), (2, timedelta(seconds=2))]


def test_what_is_due_at_the_same_instant_runs_in_the_order_declared(clock):
    seen = []
    for name in "abc":
        clock.call_at(at(clock, 1), lambda n=name: seen.append(n), name)

    clock.advance(1)

    assert seen == ["a", "b", "c"]


def test_a_seed_permutes_what_is_due_at_the_same_instant_and_repeats_itself():
    def order(seed):
        clock = VirtualClock(START, seed)
        seen = []
        for name in "abcdefgh":
            clock.call_soon(lambda n=name: seen.append(n))
        clock.run_due()
        return seen

    assert order(0) == list("abcdefgh")
    assert order(7) == order(7) != order(0)
    assert sorted(order(7)) == list("abcdefgh")


def test_a_callback_may_schedule_more_for_the_same_instant(clock):
    seen = []
    clock.call_soon(lambda: clock.call_soon(lambda: seen.append("second")))

    clock.run_due()

    assert seen == ["second"]


def test_a_callback_may_move_time_itself(clock):
    seen = []
    clock.call_at(at(clock, 5), lambda: seen.append("five"), "five")
    clock.call_at(at(clock, 1), lambda: clock.move_to(at(clock, 10)), "one")

    clock.advance(2)

    assert seen == ["five"]
    assert clock.now() == START + timedelta(seconds=11)


def test_a_cancelled_timer_does_not_ring_and_is_not_listed(clock):
    timer = clock.call_at(at(clock, 1), lambda: pytest.fail("it rang"), "cancelled")
    clock.call_at(at(clock, 2), lambda: None, "kept")

    timer.cancel()
    clock.advance(1)

    assert [entry.why for entry in clock.timers] == ["kept"]


def test_advance_to_next_stops_at_the_next_timer_that_somebody_set(clock):
    clock.call_at(at(clock, 7), lambda: None, "wait")
    clock.call_at(at(clock, 99), lambda: None, "one year", idle=True)

    assert clock.advance_to_next() is True
    assert clock.now() == START + timedelta(seconds=7)
    assert clock.advance_to_next() is False


def test_an_idle_timer_rings_all_the_same_when_its_time_has_come(clock):
    seen = []
    clock.call_at(at(clock, 1), lambda: seen.append("limit"), "limit", idle=True)
    clock.call_at(at(clock, 2), lambda: seen.append("wait"), "wait")

    clock.advance_to_next()

    assert seen == ["limit", "wait"]


@pytest.mark.parametrize(
    ("move", "message"),
    [
        (lambda clock: clock.advance(-1), "the clock cannot go back: advance(-1)"),
        (
            lambda clock: clock.advance_to(START - timedelta(1)),
            "the clock cannot go back: it is 2025-01-01T00:00:00+00:00, asked for 2024-12-31T00:00:00+00:00",
        ),
    ],
)
def test_the_clock_does_not_go_back(clock, move, message):
    with pytest.raises(SfnError) as caught:
        move(clock)

    assert str(caught.value) == message


def test_listeners_hear_every_instant_at_which_time_stops(clock):
    heard = []
    clock.moved.append(heard.append)
    clock.call_at(at(clock, 1), lambda: None, "one")

    clock.advance(3)

    assert [moment - to_microseconds(START) for moment in heard] == [1_000_000, 3_000_000]


def test_timers_say_when_and_why(clock):
    clock.call_at(at(clock, 1), lambda: None, "Wait in state 'W'")

    assert [str(timer) for timer in clock.timers] == ["2025-01-01 00:00:01.000000 Wait in state 'W'"]


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 12, 31)))
def test_microseconds_and_datetimes_are_the_same_instant(moment):
    assert to_datetime(to_microseconds(moment)) == moment.replace(tzinfo=UTC)


@given(st.lists(st.integers(0, 50), max_size=30))
def test_timers_ring_in_the_order_of_their_times(delays):
    clock = VirtualClock(START)
    rung = []
    for delay in delays:
        clock.call_at(at(clock, delay), lambda d=delay: rung.append(d), "timer")

    clock.advance(50)

    assert rung == sorted(delays)
