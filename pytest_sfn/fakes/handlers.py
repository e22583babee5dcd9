"""Handlers: checking callables, importing those that are given as an import path, and judging what they raise."""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue, SfnError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import hint_after

DURABLE_SDK = "aws_durable_execution_sdk_python"
"""The package of ``@durable_execution``, which makes a handler durable."""

_MOST_LAYERS = 50
"""More than any handler has decorators. A mock may claim to wrap one without end."""

_ASYNCHRONOUS = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR

HandlerFunction = Callable[[Any, Any], Json]
"""A handler: called with the event and the context."""


def check_handler(handler: object, who: str) -> HandlerFunction:
    """Return the handler. Raises SfnError if it cannot be called with (event, context), or is asynchronous."""
    if not callable(handler):
        raise InvalidArgumentType(
            f"the handler of {who} must be a function of (event, context) or an import path, not {safe_repr(handler)}"
        )
    if _takes_event_and_context(handler):
        return handler
    if inspect.iscoroutinefunction(handler) or inspect.isasyncgenfunction(handler):
        raise asynchronous_handler_error(handler, who)
    try:
        signature = inspect.signature(handler)
    except (TypeError, ValueError):  # some callables written in C have no signature
        return handler
    try:
        signature.bind(None, None)
    except TypeError:
        raise InvalidArgumentType(
            f"the handler of {who} must take (event, context): {_name(handler)}{signature} does not"
        ) from None
    return handler


def _takes_event_and_context(handler: object) -> bool:
    """True for the usual handler, a plain function of two parameters. A signature takes ten times as long."""
    if type(handler) is not FunctionType or vars(handler):  # decorators mark a function with attributes
        return False
    code = handler.__code__
    return code.co_argcount == 2 and not code.co_kwonlyargcount and not code.co_flags & _ASYNCHRONOUS


def asynchronous_handler_error(handler: object, who: str) -> SfnError:
    """The error for an ``async def`` handler."""
    return InvalidArgumentType(
        f"the handler of {who} is asynchronous, and the Lambda runtime for Python does not wait for a coroutine: "
        f"make {_name(handler)} a plain function, which may call asyncio.run(...)"
    )


def is_durable(handler: object) -> bool:
    """True if ``@durable_execution`` of AWS's SDK decorates a handler, also beneath other decorators."""
    return any(_module_of(function).partition(".")[0] == DURABLE_SDK for function in layers_of(handler))


def layers_of(function: Any) -> Iterator[Any]:
    """A function and those that it wraps, the innermost last; nothing for None."""
    for _ in range(_MOST_LAYERS):
        if function is None:
            return
        yield function
        function = function.func if isinstance(function, partial) else getattr(function, "__wrapped__", None)


def _module_of(function: object) -> str:
    """The module whose code runs. A decorated function bears the name of another one."""
    return str(getattr(getattr(function, "__func__", function), "__globals__", {}).get("__name__"))


def _name(handler: object) -> str:
    return getattr(handler, "__qualname__", None) or safe_repr(handler)


def check_import_path(path: str, who: str) -> str:
    """Return the path. Raises SfnError unless it has the form ``package.module:function``."""
    module, colon, name = path.partition(":")
    if module and colon and name and " " not in path and "/" not in path:
        return path
    dotted = path.rpartition(".")
    hint = f"; did you mean {dotted[0]}:{dotted[2]}?" if not colon and dotted[0] else ""
    raise InvalidArgumentValue(
        f"the handler of {who} is {path!r}, which is not an import path: write 'package.module:function'{hint}"
    )


class HandlerImports:
    """Imports handlers for one test, and removes their modules from ``sys.modules`` after it.

    Modules that were imported before the test stay, and so do those of installed packages.
    """

    def __init__(self) -> None:
        self._imported: set[str] = set()

    def load(self, path: str, who: str) -> HandlerFunction:
        """Import the handler at a path. Raises SfnError if it cannot be imported or does not exist."""
        module_name, _, name = path.partition(":")
        module = self._import(module_name, path, who)
        try:
            handler = getattr(module, name)
        except AttributeError:
            text = f"the handler of {who}: module {module_name!r} has no {name!r}"
            raise SfnError(hint_after(text, name, vars(module))) from None
        return check_handler(handler, who)

    def close(self) -> None:
        """Forget the modules: the next test imports them again."""
        for name in self._imported:
            sys.modules.pop(name, None)
        self._imported.clear()

    def _import(self, name: str, path: str, who: str) -> ModuleType:
        before = set(sys.modules)
        try:
            return importlib.import_module(name)
        except Exception as error:  # the code of a module may raise anything
            raise SfnError(
                f"the handler of {who} cannot be imported from {path!r}: {type(error).__name__}: {error}\n"
                "Check the path and environment=, and that the module's folder is on sys.path (pytest's pythonpath)."
            ) from error
        finally:
            self._imported.update(new for new in set(sys.modules) - before if _is_own_code(new))


def _is_own_code(name: str) -> bool:
    """True if a module is the user's: not of Python, of an installed package, or of this library."""
    if name.partition(".")[0] == "pytest_sfn":
        return False
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    places = [file] if file else list(getattr(module, "__path__", ()))
    from pytest_sfn.patches.callers import is_installed

    return bool(places) and not is_installed(places[0])


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
