"""One thread at a time touches a world."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_sfn.clock.lock import WorldLock


def test_a_thread_may_take_its_turn_again() -> None:
    turn = WorldLock()

    with turn, turn:
        pass

    assert _is_free(turn)


def test_another_thread_waits_for_its_turn() -> None:
    turn, seen = WorldLock(), []

    def other() -> None:
        with turn:
            seen.append("other")

    with turn:
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.05)
        seen.append("first")
    thread.join(5)

    assert seen == ["first", "other"]


def test_a_turn_handed_over_lets_others_in_however_often_it_was_taken() -> None:
    turn = WorldLock()

    with turn, turn:
        with _released(turn):
            assert _is_free(turn)
        assert not _is_free(turn)

    assert _is_free(turn)


def test_handing_over_what_one_does_not_have_changes_nothing() -> None:
    turn = WorldLock()

    with _released(turn):
        assert _is_free(turn)

    assert _is_free(turn)


def test_an_error_gives_the_turn_back() -> None:
    turn = WorldLock()

    try:
        with turn, _released(turn):
            raise KeyError
    except KeyError:
        pass

    assert _is_free(turn)


@contextmanager
def _released(turn: WorldLock) -> Iterator[None]:
    taken = turn.release_all()
    try:
        yield
    finally:
        turn.take_back(taken)


def _is_free(turn: WorldLock) -> bool:
    """Whether another thread gets its turn at once."""
    taken = threading.Event()

    def take() -> None:
        with turn:
            taken.set()

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    return taken.wait(0.05)
