"""Tells mistakes of the test, which never become errors of the workflow, from other exceptions of a fake."""

from __future__ import annotations

from pytest_sfn.errors import SfnError


def is_mistake(error: BaseException, *, strict: bool) -> bool:
    """True if ``run`` raises this exception of a handler instead of failing the task with it.

    It does so for this library's errors, for the outcomes of pytest (``pytest.fail``, ``pytest.skip``), and in a strict
    world for AssertionError.
    """
    if isinstance(error, AssertionError):
        return strict
    return isinstance(error, SfnError) or _is_outcome(error)


def _is_outcome(error: BaseException) -> bool:
    """True for an outcome of pytest. The check does not import pytest."""
    return any(base.__module__ == "_pytest.outcomes" for base in type(error).__mro__)
