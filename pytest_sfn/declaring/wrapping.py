"""Functions whose calls run inside a context manager: what ``mock_sfn`` and ``mock_lambda`` decorate."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Around = Callable[[tuple[Any, ...]], AbstractContextManager[object]]
"""What a call of a function is put into, by its arguments."""


def put_into(function: Decorated, around: Around) -> Decorated:
    """A function whose calls run inside a context manager: a plain one, a coroutine function, a generator function."""
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
