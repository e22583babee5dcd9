"""Calls of intrinsic functions, and how they fail."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.intrinsics import compile_intrinsic
from tests.language.fake_environment import FakeEnvironment


def call(text: str, document: Any = None, **environment: Any) -> Any:
    return compile_intrinsic(text, "Parameters/v.$")(document, FakeEnvironment(**environment))


def cause(text: str, document: Any = None) -> str | None:
    with pytest.raises(EvaluationError) as caught:
        call(text, document)
    assert caught.value.error == "States.Runtime"
    assert caught.value.location == "Parameters/v.$"
    return caught.value.cause


def invalid(text: str) -> str:
    function = text.partition("(")[0]
    return f"There was an error while evaluating the intrinsic function: {text}. Invalid arguments in {function}"
