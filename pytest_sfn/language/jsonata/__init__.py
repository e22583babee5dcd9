"""JSONata 2.0.6 without ``$eval``, with the functions, numbers and limits of AWS Step Functions.

This package depends on nothing else in the library but the base class of its errors. An expression reaches its
surroundings through a :class:`Host`.
The public names below are imported on first use, because JSONPath needs only the regular expressions of this package.

https://docs.jsonata.org and https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_sfn.language.jsonata.compiling.compiler import Program as Program
    from pytest_sfn.language.jsonata.compiling.compiler import compile_text as compile_text
    from pytest_sfn.language.jsonata.errors import JsonataError as JsonataError
    from pytest_sfn.language.jsonata.evaluator import evaluate as evaluate
    from pytest_sfn.language.jsonata.inspection import condition_positions as condition_positions
    from pytest_sfn.language.jsonata.inspection import suspicious_subtractions as suspicious_subtractions
    from pytest_sfn.language.jsonata.inspection import text_additions as text_additions
    from pytest_sfn.language.jsonata.inspection import variables_in as variables_in
    from pytest_sfn.language.jsonata.runtime.run import Host as Host
    from pytest_sfn.language.jsonata.undefined import UNDEFINED as UNDEFINED

_HOMES = {
    "UNDEFINED": "undefined",
    "Host": "runtime.run",
    "JsonataError": "errors",
    "Program": "compiling.compiler",
    "compile_text": "compiling.compiler",
    "condition_positions": "inspection",
    "evaluate": "evaluator",
    "suspicious_subtractions": "inspection",
    "text_additions": "inspection",
    "variables_in": "inspection",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
