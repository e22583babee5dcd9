"""Whatever the text and the data: only the errors that are meant to come out do, and nothing is ever changed."""

from __future__ import annotations

import copy
import subprocess
import sys
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.jsonata import JsonataError, evaluate
from pytest_sfn.language.jsonata.runtime.run import FUNCTIONS
from pytest_sfn.language.jsonata_expressions import compile_expression
from pytest_sfn.language.jsonata_templates import compile_template
from pytest_sfn.language.types import SyntaxProblem
from tests.language.jsonata.jsonata_world import EVERYWHERE, World

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)
WORDS = st.sampled_from(
    [
        *"()[]{}.,;:?+-*/%&=<>|^@#$~!'\"`\\ ",
        *("$states.input", "a", "b", "$x", "$v", "$$", "1", "0.5", "1e300", "'t'", "/a/", "null", "true", "$sum"),
        *(":=", "..", "~>", "!=", "**", "and", "or", "in", "function", "$map(", "$string(", "$formatNumber("),
        *("$sort(", "$split(", "$reduce(", "$toMillis(", "$fromMillis(", "$match(", "$pad(", "$range("),
        *("$replace(", "$zip(", "$single(", "$each(", "$sift("),
    ]
)
TEXTS = st.lists(WORDS, max_size=14).map("".join) | st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=20)
NAMES = st.sampled_from(sorted(FUNCTIONS))
ARGUMENTS = st.sampled_from(
    [
        *("$states.input", "$states.input.a", "$x", "1", "-2.5", "1/0", "1e300", "null", "true", "missing"),
        *("'2024'", "'#,##0.0'", "'[Y]-[M01] [P]'", "'w;o'", "/(.)/", "[1, 2]", "{'a': $x}", "$string"),
        "function($a, $b) { $a }",
    ]
)
CALLS = st.builds(
    lambda name, arguments: f"[1].${name}({', '.join(arguments)})", NAMES, st.lists(ARGUMENTS, max_size=4)
)


@settings(max_examples=300, deadline=None)
@given(TEXTS | CALLS, JSON, JSON)
def test_nothing_else_comes_out_and_nothing_is_changed(text: str, document: Any, variable: Any) -> None:
    before = copy.deepcopy((document, variable))
    world = World({"x": variable}, {"Execution": {"Input": document}})

    with suppress(SyntaxProblem, EvaluationError):
        compile_expression(text, "Output", scope=EVERYWHERE)({"input": document}, world)
    with suppress(JsonataError):
        evaluate(text, root=document, bindings={"x": variable})

    assert (document, variable) == before


TEMPLATES = st.recursive(
    JSON | TEXTS.map(lambda text: f"{{%{text}%}}"), lambda inner: st.lists(inner, max_size=3), max_leaves=5
)


@settings(max_examples=50, deadline=None)
@given(TEMPLATES)
def test_no_template_breaks(template: Any) -> None:
    before = copy.deepcopy(template)

    with suppress(SyntaxProblem, EvaluationError):
        compile_template(template, "Output")({"input": {"a": [1]}}, World())

    assert template == before


def test_a_transform_changes_only_its_own_copy() -> None:
    document = {"a": {"b": 1}, "c": {"d": 1}}

    found = evaluate("[a ~> |$|{'z': 1}, 'b'|, a ~> |$$.c|{'z': 1}, 'd'|]", root=document)

    assert found == [{"z": 1}, {"b": 1}]
    assert document == {"a": {"b": 1}, "c": {"d": 1}}


def test_arrays_in_arrays_however_deep_are_no_crash() -> None:
    document: Any = []
    for _ in range(5000):
        document = [document]

    for text in ("$states.input.a", "$states.input.*", "$states.input = [1]", "$string($states.input)", "$x.a.b"):
        with suppress(EvaluationError):
            compile_expression(text, "Output")({"input": document}, World({"x": document}))


def test_grouping_an_empty_array_leaves_it_empty() -> None:
    document = {"l": []}

    assert evaluate("l{'a': 1}", root=document) == {"a": 1}
    assert document == {"l": []}


PROGRAM = """
import sys
limit = sys.getrecursionlimit()
from pytest_sfn.language.jsonata_expressions import compile_expression
from pytest_sfn.language.jsonata import evaluate
compile_expression("$states.input.a", "Output")
assert "jsonata" not in sys.modules
evaluate("1 + 1")
assert "jsonata" in sys.modules
assert sys.getrecursionlimit() == limit
"""


def test_the_parser_is_imported_when_it_is_needed_and_leaves_the_recursion_limit_alone() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
