"""Which exceptions of a fake are mistakes of the test itself: they never become errors of the workflow."""

from __future__ import annotations

from pytest_sfn.errors import SfnError


def is_mistake(error: BaseException, *, strict: bool) -> bool:
    """Whether a handler's exception goes straight out of ``run``.

    A failing assertion does, unless the world is not strict; so do this library's errors, and ``pytest.fail`` and the
    like.
    """
    if isinstance(error, AssertionError):
        return strict
    return isinstance(error, SfnError) or _is_outcome(error)


def _is_outcome(error: BaseException) -> bool:
    """Whether it is an outcome of pytest, which is not imported to find out."""
    return any(base.__module__ == "_pytest.outcomes" for base in type(error).__mro__)
