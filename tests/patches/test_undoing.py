"""Steps that are undone together."""

from __future__ import annotations

import pytest

from pytest_sfn.patches.undoing import UndoStack, keep_members


class Step:
    def __init__(self, name: str, log: list[str], *, interrupted: int = 0) -> None:
        self.name = name
        self.log = log
        self.interrupted = interrupted

    def enter(self) -> None:
        self.log.append(f"+{self.name}")

    def leave(self) -> None:
        if self.interrupted:
            self.interrupted -= 1
            raise KeyboardInterrupt(self.name)
        self.log.append(f"-{self.name}")


def test_steps_are_undone_last_first() -> None:
    log: list[str] = []
    stack = UndoStack()
    stack.enter(Step("a", log))
    stack.enter(Step("b", log))

    stack.close()

    assert log == ["+a", "+b", "-b", "-a"]


def test_a_stack_is_closed_once() -> None:
    log: list[str] = []
    stack = UndoStack()
    stack.enter(Step("a", log))

    stack.close()
    stack.close()

    assert log == ["+a", "-a"]


def test_a_step_that_is_interrupted_is_undone_too() -> None:
    log: list[str] = []
    stack = UndoStack()

    def interrupted() -> None:
        raise KeyboardInterrupt

    step = Step("a", log)
    step.enter = interrupted  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        stack.enter(step)
    stack.close()

    assert log == ["-a"]


def test_an_undo_that_a_signal_interrupts_is_done_again() -> None:
    log: list[str] = []
    stack = UndoStack()
    for name, interrupted in (("a", 0), ("b", 1), ("c", 0)):
        stack.enter(Step(name, log, interrupted=interrupted))

    with pytest.raises(KeyboardInterrupt, match="b"):
        stack.close()

    assert log[3:] == ["-c", "-b", "-a"]


def test_an_undo_that_always_fails_keeps_nothing_else_from_being_undone() -> None:
    log: list[str] = []
    stack = UndoStack()
    for name, interrupted in (("a", 0), ("b", 99), ("c", 99), ("d", 0)):
        stack.enter(Step(name, log, interrupted=interrupted))

    with pytest.raises(KeyboardInterrupt, match="c"):
        stack.close()

    assert log[4:] == ["-d", "-a"]


def test_a_dict_gets_the_members_again_that_it_had():
    members = {"a": 1, "b": 2}
    restore = keep_members(members)

    members.update(a=3, c=4)
    del members["b"]
    restore()

    assert members == {"a": 1, "b": 2}


def test_an_undo_may_close_the_stack_itself() -> None:
    stack, done = UndoStack(), []
    stack.push(lambda: done.append("first"))
    stack.push(lambda: (done.append("second"), len(done) == 1 and stack.close()))

    stack.close()

    assert done == ["second", "second", "first"]
