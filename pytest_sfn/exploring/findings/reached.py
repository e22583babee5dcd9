"""What the runs reached of a definition, and the few runs that together reach all of it."""

from __future__ import annotations

from collections.abc import Sequence
from operator import ne

from pytest_sfn.coverage.counters.counting import HitCounter
from pytest_sfn.coverage.statements import Hit
from pytest_sfn.exploring.search.runs import ExploredRun, Size

_MOST_KEPT = 10_000
"""Of how many runs that reach different things the text is kept."""


class Reached:
    """Reads the counters of a definition after each run.

    What a run reached is one whole number with a bit for each counter, and while runs are noted a tuple of flags, which
    takes less time.
    """

    def __init__(self, counters: Sequence[HitCounter]) -> None:
        self._counters = counters
        self._times = [counter.times for counter in counters]
        self._all = 0
        self._smallest: dict[int, tuple[Size, str]] = {}
        self._bits: dict[tuple[bool, ...], int] = {}

    def note(self, run: ExploredRun) -> None:
        """Note what a run reached."""
        before, now = self._times, [counter.times for counter in self._counters]
        self._times = now
        flags = tuple(map(ne, now, before))
        hits = self._bits.get(flags)
        if hits is None:
            hits = sum(1 << place for place, is_hit in enumerate(flags) if is_hit)
            if len(self._bits) >= _MOST_KEPT and not hits & ~self._all:
                return
            self._bits[flags] = hits
            self._all |= hits
        known = self._smallest.get(hits)
        if known is None or run.size < known[0]:
            self._smallest[hits] = (run.size, run.text)

    def hits(self) -> set[Hit]:
        """Everything that any run reached."""
        counters = enumerate(self._counters)
        return {hit for place, counter in counters if self._all >> place & 1 for hit in counter.hits}

    def examples(self) -> list[str]:
        """The texts of few runs that together reach everything that any run reached, the smallest first."""
        chosen: list[int] = []
        left = self._all
        while left:
            best = max(self._smallest, key=lambda hits: ((hits & left).bit_count(), _negative(self._smallest[hits][0])))
            chosen.append(best)
            left &= ~best
        needed = _without_superfluous(chosen)
        return [text for _, text in sorted(self._smallest[hits] for hits in needed)]


def _negative(size: Size) -> Size:
    return (-size[0], -size[1], -size[2], -size[3])


def _without_superfluous(chosen: Sequence[int]) -> list[int]:
    """The sets without those whose hits the others have as well."""
    needed = list(chosen)
    for hits in chosen:
        others = 0
        for other in needed:
            others |= other if other != hits else 0
        if not hits & ~others:
            needed.remove(hits)
    return needed
