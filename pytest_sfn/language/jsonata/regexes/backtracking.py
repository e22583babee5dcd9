"""Runs a match program on a text. It backtracks like ``re``, but counts its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from pytest_sfn.language.jsonata.regexes.program import MatchProgram

STEPS_AT_ONCE: Final = 256
"""How many instructions run between two counts."""
INSTRUCTION_STEPS: Final = 3
"""The cost of an instruction."""

Marks = tuple[int, ...]
"""The start and end of each group; -1 if it has none yet."""

Loops = tuple[tuple[int, int], ...]
"""For each loop, its number of rounds and the start of its latest round."""

Span = tuple[int, Marks]


class Backtracker:
    """Matches one program."""

    def __init__(self, program: MatchProgram) -> None:
        self._code = program.code
        self._marks: Marks = (-1,) * (2 * program.groups)
        self._loops: Loops = ((0, -1),) * program.loops

    def match(
        self, text: str, start: int, spend: Callable[[int], None], *, whole: bool
    ) -> tuple[int, tuple[str | None, ...]] | None:
        """The end of the match at a position, and the texts of its groups. Raises what ``spend`` raises.

        With ``whole``, the match must end at the end of the text.
        """
        spend(INSTRUCTION_STEPS)
        found = self._run(text, 0, start, self._marks, self._loops, spend, len(text) if whole else None)
        if found is None:
            return None
        end, marks = found
        groups = zip(marks[::2], marks[1::2], strict=True)
        return end, tuple(text[first:last] if last >= 0 else None for first, last in groups)

    def _run(
        self,
        text: str,
        place: int,
        position: int,
        marks: Marks,
        loops: Loops,
        spend: Callable[[int], None],
        end: int | None,
    ) -> Span | None:
        # One long function on purpose: a call for each instruction would cost several times what the instruction does.
        code = self._code
        choices: list[tuple[int, int, Marks, Loops, int]] = []
        """The point to resume after a failure: instruction, position, state, and the limit for shortening a run."""
        steps = 0
        while True:
            steps += 1
            if steps >= STEPS_AT_ONCE:
                spend(steps * INSTRUCTION_STEPS)
                steps = 0
            instruction = code[place]
            place += 1
            kind = instruction[0]
            failed = False
            if kind == "part":
                match = instruction[1](text, position)
                if match is None:
                    failed = True
                else:
                    position = match.end()
            elif kind == "run":
                last = instruction[1](text, position).end()
                if instruction[3] is not None:
                    last = min(last, position + instruction[3])
                steps += (last - position) // 64
                first = position + instruction[2]
                if last < first:
                    failed = True
                elif last > first:
                    choices.append((place, last - 1, marks, loops, first))
                position = last
            elif kind == "split":
                choices.append((instruction[1], position, marks, loops, position))
            elif kind == "jump":
                place = instruction[1]
            elif kind == "mark":
                marks = (*marks[: instruction[1]], position, *marks[instruction[1] + 1 :])
            elif kind == "enter":
                loops = (*loops[: instruction[1]], (0, -1), *loops[instruction[1] + 1 :])
            elif kind == "loop":
                _, loop, least, most, lazy, out = instruction
                count, begun = loops[loop]
                again = (*loops[:loop], (count + 1, position), *loops[loop + 1 :])
                if count < least:
                    loops = again
                elif position == begun or (most is not None and count >= most):
                    place = out
                elif lazy:
                    choices.append((place, position, marks, again, position))
                    place = out
                else:
                    choices.append((out, position, marks, loops, position))
                    loops = again
            elif kind == "alone":
                _, start, back, negated, moves = instruction
                found = None
                if back is None or position >= back:
                    found = self._run(text, start, position - (back or 0), marks, loops, spend, None)
                if negated:
                    failed = found is not None
                elif found is None:
                    failed = True
                else:
                    marks = found[1]
                    if moves:
                        position = found[0]
            elif kind == "again":
                first, last = marks[instruction[1]], marks[instruction[1] + 1]
                if last < 0:
                    failed = True
                else:
                    size = last - first
                    one, other = text[first:last], text[position : position + size]
                    failed = one != other and not (instruction[2] and one.lower() == other.lower())
                    position += size
            elif kind == "if":
                if marks[instruction[1]] < 0:
                    place = instruction[2]
            elif kind == "fail":
                failed = True
            elif end is None or position == end:
                spend(steps * INSTRUCTION_STEPS)
                return position, marks
            else:
                failed = True
            if failed:
                if not choices:
                    spend(steps * INSTRUCTION_STEPS)
                    return None
                place, position, marks, loops, first = choices.pop()
                if position > first:
                    choices.append((place, position - 1, marks, loops, first))
