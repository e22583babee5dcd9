"""Registers built-in functions by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pytest_sfn.language.jsonata.runtime.run import FUNCTIONS, Charge, Native
from pytest_sfn.language.jsonata.runtime.signatures import Signature

Code = TypeVar("Code", bound=Callable[..., Any])


def native(
    name: str, signature: str, *, arity: int | None = None, needs_run: bool = False, charge: Charge | None = None
) -> Callable[[Code], Code]:
    """Register a function as the built-in ``$name``. Missing arguments are UNDEFINED.

    ``arity`` is the number of arguments that it uses, if not all. With ``needs_run`` its first parameter is the run.
    ``charge`` counts its work, if that exceeds the size of its result.
    """

    def register(code: Code) -> Code:
        count = code.__code__.co_argcount - needs_run if arity is None else arity
        FUNCTIONS[name] = Native(name, Signature(signature), code, count, needs_run, charge)
        return code

    return register
