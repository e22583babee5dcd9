"""A test's own mistakes: which of them the test has not seen, because something in between swallowed them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def swallowed(mistakes: Iterable[BaseException], files: Sequence[str]) -> list[BaseException]:
    """The mistakes that were caught by code outside the given files, which are those of the test.

    The traceback of an exception begins at the frame that caught it. Where that is the test's own code
    (``pytest.raises``, ``try``) the test wanted it; ``unittest``'s ``assertRaises`` leaves no traceback at all.
    """
    return [mistake for mistake in mistakes if not _was_seen(mistake, files)]


def _was_seen(mistake: BaseException, files: Sequence[str]) -> bool:
    trace = mistake.__traceback__
    return trace is None or trace.tb_frame.f_code.co_filename in files
