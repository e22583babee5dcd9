"""The decisions of one run, and the runs that follow from it: each changes one decision that this run left at 0."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pytest_sfn.errors import SfnError

Choices = tuple[int, ...]
"""The first choices of a run. All later ones are 0, the normal answer."""


class WentAnotherWay(SfnError):
    """A run did not repeat the decisions of the run that it extends."""

    page = "exploration.md#handlers-with-state"

    def __init__(self) -> None:
        super().__init__(
            "explore repeated a sequence of decisions, and the run took another path: a handler keeps state of its "
            "own, or uses real time or randomness. Reset it before each run: explore(..., reset=function)"
        )


class Decisions:
    """The decisions of one run: some first choices, and then 0. ``left`` is how many more faults it may have.

    At each new decision it keeps how many alternatives there are: of a fault this number, and of what costs nothing,
    such as an order of calls, its negative.
    """

    __slots__ = ("_alternatives", "_choices", "_place", "left")

    def __init__(self, choices: Choices, faults: int) -> None:
        self.left = faults
        self._choices = choices
        self._place = 0
        self._alternatives: list[int] = []

    def decide(self, alternatives: int, cost: int, text_of: Callable[[int], str]) -> int:
        """The choice at the next decision: 0, or the number of an alternative. Raises WentAnotherWay."""
        place = self._place
        self._place = place + 1
        if place >= len(self._choices):
            self._alternatives.append(alternatives if cost else -alternatives)
            return 0
        choice = self._choices[place]
        if choice > alternatives:
            raise WentAnotherWay
        if choice:
            self.left -= cost
        return choice

    def check_repeated(self) -> None:
        """Raise WentAnotherWay if the run has ended before the choices that it had to make."""
        if self._place < len(self._choices):
            raise WentAnotherWay

    def keep(self, most: int) -> None:
        """Vary only the first of the new decisions."""
        del self._alternatives[most:]

    def with_other_order(self) -> list[Choices]:
        """The choices of the runs with the same faults that follow from this one, the one to run first last."""
        if min(self._alternatives, default=0) >= 0:  # of most runs there are none
            return []
        return list(_change_last(self._choices, [-number for number in self._alternatives]))[::-1]

    def with_another_fault(self) -> Iterator[Choices]:
        """The choices of the runs with one more fault that follow from this one: the last decision changes first."""
        return _change_last(self._choices, self._alternatives)


def _change_last(choices: Choices, alternatives: list[int]) -> Iterator[Choices]:
    """The choices with one of these decisions changed, the last first. A number below 1 leaves nothing to change to."""
    for place in reversed(range(len(alternatives))):
        for choice in range(1, alternatives[place] + 1):
            yield (*choices, *(0,) * place, choice)
