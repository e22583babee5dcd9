"""coverage.py: its data call back before they change, and its HTML report takes lines with more than two exits."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from pytest_sfn.patches import private_names as names

_CALLS = ("add_file_tracers", "set_context", "write", "dumps")
"""The methods of coverage.py's data before which hits have to be in them: the first adds what Python did."""


def call_before_changes(data: Any, flush: Callable[[str], None]) -> None:
    """Let a measurement's data call ``flush``, with the name of the method, before Python's part is added, before
    their context changes, and before they are written."""
    for name in _CALLS:
        setattr(data, name, _after(flush, getattr(data, name), name))


def _after(flush: Callable[[str], None], method: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        flush(name)
        return method(*args, **kwargs)

    return call


def allow_many_exits(reporter: type) -> None:
    """Let the HTML report show each exit that a line of a ``reporter`` did not take.

    coverage.py takes it for granted that a line has two exits, as in Python. A state has one for each catcher.
    """
    owner = names.HTML_DATA.get()
    data_for_file = owner.data_for_file
    if getattr(data_for_file, "allows_many_exits", False):
        return

    @wraps(data_for_file)
    def data_with_joined_annotations(self: Any, fr: Any, analysis: Any) -> Any:
        data = data_for_file(self, fr, analysis)
        if isinstance(fr, reporter):
            for line in data.lines:
                line.long_annotations = ["; ".join(line.long_annotations)] if line.long_annotations else []
        return data

    data_with_joined_annotations.allows_many_exits = True  # type: ignore[attr-defined]
    owner.data_for_file = data_with_joined_annotations
