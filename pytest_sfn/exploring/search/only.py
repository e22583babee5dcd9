"""Runs one sequence of decisions, which a test gives as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.values.json_text import dumps
from pytest_sfn.values.similar_names import hint_after

_SEPARATOR = "; "
_NOTHING = "no fault"


def text_of(taken: Iterable[object]) -> str:
    """The text of a run with some faults and orders, as ``explore(only=...)`` takes it."""
    return _SEPARATOR.join(map(str, taken)) or _NOTHING


def only_text(taken: Iterable[object]) -> str:
    """The argument that runs such a run alone, as source: ``only="Ship: CarrierDown"``."""
    return f"only={dumps(text_of(taken))}"


class OneSequence:
    """Chooses what a text names: the faults and orders of one run, separated by semicolons."""

    def __init__(self, text: str) -> None:
        self._wanted = [] if text.strip() in ("", _NOTHING) else [part.strip() for part in text.split(_SEPARATOR)]
        self._text = text
        self._offered: dict[str, None] = {}
        self.left = len(self._wanted)

    def decide(self, alternatives: int, cost: int, text_of: Callable[[int], str]) -> int:
        for number in range(1, alternatives + 1):
            text = text_of(number)
            self._offered[text] = None
            if text in self._wanted:
                self._wanted.remove(text)
                self.left = len(self._wanted)
                return number
        return 0

    def check_done(self) -> None:
        """Raise InvalidArgumentValue if something in the text did not happen."""
        if not self._wanted:
            return
        missing = self._wanted[0]
        offered = "\n".join(f"  {text}" for text in self._offered)
        raise InvalidArgumentValue(
            hint_after(f"only={dumps(self._text)}: this run cannot have the fault {missing!r}", missing, self._offered)
            + (f"; it could have:\n{offered}" if offered else "; no call of it can fail")
        )
