"""Wraps functions so that their calls run inside a context manager, for ``mock_sfn`` and ``mock_lambda``."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Around = Callable[[tuple[Any, ...]], AbstractContextManager[object]]
"""Gives the context manager for one call of a function, from the arguments of the call."""


def put_into(function: Decorated, around: Around) -> Decorated:
    """Wrap a function, a coroutine function or a generator function, so that its calls run inside a context manager."""
    if inspect.iscoroutinefunction(function):

        async def call_later(*args: Any, **kwargs: Any) -> Any:
            with around(args):
                return await function(*args, **kwargs)

        return functools.wraps(function)(call_later)  # type: ignore[return-value]

    if inspect.isgeneratorfunction(function):

        def generate(*args: Any, **kwargs: Any) -> Any:
            with around(args):
                return (yield from function(*args, **kwargs))

        return functools.wraps(function)(generate)  # type: ignore[return-value]

    def call(*args: Any, **kwargs: Any) -> Any:
        with around(args):
            return function(*args, **kwargs)

    return functools.wraps(function)(call)  # type: ignore[return-value]
