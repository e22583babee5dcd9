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
    """Chooses what a text names: the faults and orders of one run, separated by semicolons.

    The name of a state may have semicolons as well: so the text is not split, but searched for each alternative.
    """

    def __init__(self, text: str) -> None:
        wanted = text.strip()
        self._wanted = _SEPARATOR if wanted in ("", _NOTHING) else f"{_SEPARATOR}{wanted}{_SEPARATOR}"
        self._text = text
        self._offered: dict[str, None] = {}

    @property
    def left(self) -> int:
        """At most how many faults and orders have not happened yet."""
        return self._wanted.count(_SEPARATOR) - 1

    def decide(self, alternatives: int, cost: int, text_of: Callable[[int], str]) -> int:
        for number in range(1, alternatives + 1):
            text = text_of(number)
            self._offered[text] = None
            part = f"{_SEPARATOR}{text}{_SEPARATOR}"
            if part in self._wanted:
                self._wanted = self._wanted.replace(part, _SEPARATOR, 1)
                return number
        return 0

    def check_done(self) -> None:
        """Raise InvalidArgumentValue if something in the text did not happen."""
        if not self.left:
            return
        missing = self._wanted.removeprefix(_SEPARATOR).partition(_SEPARATOR)[0]
        offered = "\n".join(f"  {text}" for text in self._offered)
        raise InvalidArgumentValue(
            hint_after(f"only={dumps(self._text)}: this run cannot have the fault {missing!r}", missing, self._offered)
            + (f"; it could have:\n{offered}" if offered else "; no call of it can fail")
        )
