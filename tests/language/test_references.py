"""Which variables of the workflow paths and payload templates read."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.references import variables_in_template, variables_in_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a", ["a"]),
        ("$a.b[0].c", ["a"]),
        ("$.a", []),
        ("$$.Execution.Id", []),
        ("States.Format('{} $c', $a)", ["a"]),
        ("States.Array($a, $.b, States.MathAdd($c, 1), '$d') ", ["a", "c"]),
    ],
)
def test_variables_of_a_path_or_a_call(text: str, expected: list[str]) -> None:
    assert list(variables_in_text(text)) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ({"one.$": "$a", "two": {"three.$": "$b.c"}, "four": [{"five.$": "$d"}]}, ["a", "b", "d"]),
        ({"literal": "$a", "path.$": "$.a"}, []),
        ("$a", []),
    ],
)
def test_variables_of_a_template(template: Any, expected: list[str]) -> None:
    assert list(variables_in_template(template)) == expected
