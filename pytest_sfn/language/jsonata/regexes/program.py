"""Compiles a pattern to instructions for the counting matcher."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pytest_sfn.language.jsonata.regexes.syntax import ONE_CHARACTER, UNBOUNDED, parse, part, run_of

Instruction = tuple[Any, ...]
"""The name of an instruction, and its operands. Jump targets are indexes of instructions."""


@dataclass
class MatchProgram:
    """The instructions of a pattern, and its numbers of ``groups`` and ``loops``."""

    groups: int
    loops: int = 0
    code: list[Instruction] = field(default_factory=list)

    def add(self, *instruction: Any) -> int:
        """Append an instruction and return its index."""
        self.code.append(instruction)
        return len(self.code) - 1

    @property
    def next(self) -> int:
        return len(self.code)


def compile_program(pattern: re.Pattern[str]) -> MatchProgram:
    """The program of a pattern."""
    program = MatchProgram(pattern.groups)
    _sequence(program, parse(pattern), pattern.flags)
    program.add("match")
    return program


def _sequence(program: MatchProgram, items: Any, flags: int) -> None:
    for item in items:
        kind, value = item
        name = kind.name
        if name in ONE_CHARACTER or name == "AT":
            program.add("part", part(item, flags).match)
        else:
            _BUILDERS[name](program, value, flags)


def _subpattern(program: MatchProgram, value: Any, flags: int) -> None:
    group, added, removed, body = value
    inner = (flags | added) & ~removed
    if added & re.ASCII:
        inner &= ~re.UNICODE
    if group is not None:
        program.add("mark", 2 * (group - 1))
    _sequence(program, body, inner)
    if group is not None:
        program.add("mark", 2 * (group - 1) + 1)


def _branch(program: MatchProgram, value: Any, flags: int) -> None:
    ends = []
    for branch in value[1][:-1]:
        split = program.add("split")
        _sequence(program, branch, flags)
        ends.append(program.add("jump"))
        program.code[split] = ("split", program.next)
    _sequence(program, value[1][-1], flags)
    for end in ends:
        program.code[end] = ("jump", program.next)


def _greedy(program: MatchProgram, value: Any, flags: int) -> None:
    _repeat(program, value, flags, lazy=False)


def _lazy(program: MatchProgram, value: Any, flags: int) -> None:
    _repeat(program, value, flags, lazy=True)


def _repeat(program: MatchProgram, value: Any, flags: int, *, lazy: bool) -> None:
    least, most, body = value
    most = None if most == UNBOUNDED else int(most)
    items = list(body)
    if len(items) == 1 and items[0][0].name in ONE_CHARACTER and not lazy:
        program.add("run", run_of(items[0], flags).match, least, most)
        return
    loop = program.loops
    program.loops += 1
    program.add("enter", loop)
    head = program.add("loop")
    _sequence(program, body, flags)
    program.add("jump", head)
    program.code[head] = ("loop", loop, least, most, lazy, program.next)


def _alone(program: MatchProgram, items: Any, flags: int) -> tuple[int, int]:
    """Instructions that run separately: their start, and the index of the jump around them."""
    around = program.add("jump")
    start = program.next
    _sequence(program, items, flags)
    program.add("match")
    program.code[around] = ("jump", program.next)
    return start, around


def _possessive(program: MatchProgram, value: Any, flags: int) -> None:
    around = program.add("jump")
    start = program.next
    _repeat(program, value, flags, lazy=False)
    program.add("match")
    program.code[around] = ("jump", program.next)
    program.add("alone", start, None, False, True)


def _atomic(program: MatchProgram, value: Any, flags: int) -> None:
    start, _ = _alone(program, value, flags)
    program.add("alone", start, None, False, True)


def _assert(program: MatchProgram, value: Any, flags: int) -> None:
    _look_around(program, value, flags, negated=False)


def _assert_not(program: MatchProgram, value: Any, flags: int) -> None:
    _look_around(program, value, flags, negated=True)


def _look_around(program: MatchProgram, value: Any, flags: int, *, negated: bool) -> None:
    direction, body = value
    back = body.getwidth()[0] if direction < 0 else 0
    start, _ = _alone(program, body, flags)
    program.add("alone", start, back, negated, False)


def _group_reference(program: MatchProgram, value: Any, flags: int) -> None:
    program.add("again", 2 * (value - 1), bool(flags & re.IGNORECASE))


def _never(program: MatchProgram, value: Any, flags: int) -> None:
    program.add("fail")


def _if_group(program: MatchProgram, value: Any, flags: int) -> None:
    group, then, otherwise = value
    test = program.add("if")
    _sequence(program, then, flags)
    end = program.add("jump")
    program.code[test] = ("if", 2 * (group - 1) + 1, program.next)
    _sequence(program, otherwise or (), flags)
    program.code[end] = ("jump", program.next)


_BUILDERS = {
    "SUBPATTERN": _subpattern,
    "BRANCH": _branch,
    "MAX_REPEAT": _greedy,
    "MIN_REPEAT": _lazy,
    "POSSESSIVE_REPEAT": _possessive,
    "ATOMIC_GROUP": _atomic,
    "ASSERT": _assert,
    "ASSERT_NOT": _assert_not,
    "GROUPREF": _group_reference,
    "GROUPREF_EXISTS": _if_group,
    "FAILURE": _never,
}
