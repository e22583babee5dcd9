"""The mistakes of a test that the test has not seen, because other code caught them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pytest_sfn.world import active


def swallowed_mistakes(mistakes: Iterable[BaseException], *files: str) -> list[BaseException]:
    """The mistakes that code other than the test's own caught. ``files`` and the running test hold the test's own code.

    The traceback of an exception begins at the frame that caught it. If that is the test's own code, or a helper that
    uses ``pytest.raises``, the test expected it; ``unittest``'s ``assertRaises`` leaves no traceback at all.
    """
    mistakes = tuple(mistakes)
    if not mistakes:
        return []
    test = active.innermost_test()
    own = {*files, *(test.own_files() if test else ())}
    return [mistake for mistake in mistakes if not _was_seen(mistake, own)]


def _was_seen(mistake: BaseException, own: Collection[str]) -> bool:
    trace = mistake.__traceback__
    if trace is None:
        return True
    code = trace.tb_frame.f_code
    return code.co_filename in own or "raises" in code.co_names
