"""The setting ``network`` of a world: whether code may reach other machines while it is open."""

from __future__ import annotations

from typing import Literal

Network = Literal["allow", "refuse"]
_CHOICES: tuple[Network, ...] = ("allow", "refuse")


def parse_network(given: object) -> Network:
    """The setting. Raises ValueError for anything else."""
    for choice in _CHOICES:
        if given == choice:
            return choice
    raise ValueError(f'{given!r} is neither "allow" nor "refuse"')
