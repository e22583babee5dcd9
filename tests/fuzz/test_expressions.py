"""Paths, intrinsic functions, JSONata expressions and Choice rules, made of pieces of real ones."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import odd
from tests.fuzz.oracle import check_execution, fuzzed, odd_world

CHANCES = st.randoms(use_true_random=True)
INPUTS: list[Any] = [
    {"a": {"b": [1, "x", None, {"c": 2.5}]}, "b": "2025-01-01T00:00:00Z", "n": -3, "t": True, "s": "é😀", "e": []},
    [[1, [2, 3]], {"a": 1}, "x"],
    {"a": "{}", "b": "a,b", "n": 1e308, "s": "\ud800"},
    "x",
    0,
]
PATH_PIECES = [
    "$",
    "$$",
    ".a",
    ".b",
    "..",
    "[*]",
    "[0]",
    "[-1]",
    "[0:2]",
    "[::2]",
    "[?(@.a == 1)]",
    "[?(@",
    "['a','b']",
]
PATH_PIECES += [
    "['a']",
    "[0,1]",
    ".length()",
    ".Task.Token",
    " ",
    "*",
    "[",
    "]",
    "(",
    ")",
    "'",
    '"',
    "\\",
    "@",
    "é",
    ".*",
]
PATH_PIECES += [
    "[?(@.a =~ /a+/)]",
    "[?(@.n > 1 && @.t)]",
    "[?(!@.a)]",
    "[?(@.a in [1])]",
    ".sum()",
    "[(@.length-1)]",
    "$v",
]
FUNCTIONS = ["Format", "StringToJson", "JsonToString", "Array", "ArrayPartition", "ArrayContains", "ArrayRange"]
FUNCTIONS += ["ArrayGetItem", "ArrayLength", "ArrayUnique", "Base64Encode", "Base64Decode", "Hash", "JsonMerge"]
FUNCTIONS += ["MathRandom", "MathAdd", "StringSplit", "UUID", "Nope", ""]
ARGUMENTS = [
    "$",
    "$.a",
    "$.a.b",
    "$.n",
    "$.s",
    "$$.State.Name",
    "'x'",
    "'{}'",
    "'\\'",
    "'SHA-1'",
    "0",
    "1",
    "-1",
    "1.5",
]
ARGUMENTS += ["1e400", "999999999999", "true", "null", "", "$.nope", "'\ud800'", "'=='", "''", ",", "$.a[*]"]
JSONATA = [
    "$states.input",
    "$states.input.a",
    ".b",
    "[0]",
    "[-1]",
    "[*]",
    ".*",
    ".**",
    ".%",
    "^(a)",
    "^(>$)",
    "{a: $}",
    "@$x",
    "#$i",
]
JSONATA += [
    "+",
    "-",
    "*",
    "/",
    "%",
    "&",
    "=",
    "!=",
    "<",
    ">=",
    "in",
    "and",
    "or",
    "~>",
    "?",
    ":",
    ":=",
    "..",
    ";",
    ",",
    "(",
    ")",
    "[",
    "]",
]
JSONATA += [
    "{",
    "}",
    "|",
    "|$|{'a':1}|",
    "1",
    "0",
    "1e308",
    "1e400",
    "-1",
    "'x'",
    '"\\ud800"',
    "''",
    "null",
    "true",
    "/a+/",
    "/(/",
    "$",
]
JSONATA += [
    "$$",
    "$x",
    "$v",
    "function($x){$x}",
    "$f",
    "$map",
    "$filter",
    "$reduce",
    "$sort",
    "$sum",
    "$string",
    "$number",
    "$parse",
]
JSONATA += [
    "$split",
    "$match",
    "$replace",
    "$substring",
    "$pad",
    "$formatNumber",
    "$formatBase",
    "$formatInteger",
    "$parseInteger",
]
JSONATA += [
    "$toMillis",
    "$fromMillis",
    "$now()",
    "$millis()",
    "$hash",
    "$range",
    "$partition",
    "$random()",
    "$uuid()",
    "$spread",
    "$merge",
]
JSONATA += [
    "$sift",
    "$each",
    "$lookup",
    "$keys",
    "$append",
    "$zip",
    "$shuffle",
    "$distinct",
    "$reverse",
    "$single",
    "$exists",
    "$boolean",
]
JSONATA += [
    "$base64encode",
    "$decodeUrl",
    "$encodeUrlComponent",
    "$error",
    "$assert",
    "$type",
    "$eval",
    "$clone",
    "$power",
    "$sqrt",
    "$round",
]
JSONATA += [
    "'[Y0001]-[M01]'",
    "'#,##0.00'",
    "'w'",
    "(1,2)",
    "([1..5])",
    "(9e15)",
    "$states.context.Execution",
    "`a b`",
    "/* c */",
    "λ",
]
OPERATORS = ["StringEquals", "StringLessThan", "StringMatches", "NumericEquals", "NumericGreaterThan", "BooleanEquals"]
OPERATORS += [
    "TimestampEquals",
    "TimestampLessThan",
    "IsNull",
    "IsPresent",
    "IsNumeric",
    "IsString",
    "IsBoolean",
    "IsTimestamp",
]
OPERATORS += [
    "StringEqualsPath",
    "NumericLessThanPath",
    "BooleanEqualsPath",
    "TimestampEqualsPath",
    "StringGreaterThanPath",
]


def path(chance: Random) -> str:
    return "$" * (chance.random() < 0.8) + "".join(chance.choice(PATH_PIECES) for _ in range(chance.randrange(5)))


def intrinsic(chance: Random, depth: int = 2) -> str:
    arguments = [
        intrinsic(chance, depth - 1) if depth and chance.random() < 0.25 else chance.choice(ARGUMENTS)
        for _ in range(chance.randrange(4))
    ]
    return f"States.{chance.choice(FUNCTIONS)}({', '.join(arguments)})"


def jsonata(chance: Random) -> str:
    if chance.random() < 0.5:
        called = [name for name in JSONATA if name.startswith("$") and name[1:].isalnum()]
        arguments = ", ".join(_operand(chance) for _ in range(chance.randrange(5)))
        return f"{chance.choice(called)}({arguments})"
    return " ".join(chance.choice(JSONATA) for _ in range(chance.randrange(1, 8)))


def _operand(chance: Random) -> str:
    operands = [
        "$states.input",
        "$states.input.a.b",
        "1",
        "0",
        "-1",
        "2.5",
        "1e308",
        "'x'",
        "''",
        "null",
        "true",
        "[]",
        "[1,2]",
    ]
    operands += [
        "{}",
        "{'a': 1}",
        "/a/",
        "function($x){$x}",
        "function(){1}",
        "$string",
        "$nope",
        "'[Y]'",
        "'0.0'",
        "'\\ud800'",
        "1/0",
    ]
    return jsonata(chance) if chance.random() < 0.15 else chance.choice(operands)


def rule(chance: Random, depth: int = 2) -> Any:
    kind = chance.randrange(6 if depth else 3)
    if kind < 3:
        variable = path(chance) if chance.random() < 0.5 else chance.choice(["$", "$.a", "$.b", "$.n", "$.nope"])
        operator = chance.choice(OPERATORS)
        operand = chance.choice(
            ["x", "a*", "\\*", 1, 1.5, True, "2025-01-01T00:00:00Z", "$.a", "$.n", odd.json_value(chance)]
        )
        return {"Variable": variable, operator: operand}
    if kind == 3:
        return {"Not": rule(chance, depth - 1)}
    return {chance.choice(["And", "Or"]): [rule(chance, depth - 1) for _ in range(chance.randrange(3))]}


def run(chance: Random, state: dict[str, Any]) -> None:
    states = {"S": state, "E": {"Type": "Succeed"}}
    given_input = chance.choice(INPUTS) if chance.random() < 0.8 else odd.json_value(chance)
    with odd_world((state, given_input)) as sfn:
        try:
            sfn.executor.run({"StartAt": "S", "States": states}, given_input, max_events=50)
        finally:
            for execution in sfn.executor.executions:
                check_execution(execution)


@fuzzed
@given(CHANCES)
def test_odd_paths(chance: Random) -> None:
    fields = {
        "InputPath": path(chance),
        "OutputPath": path(chance),
        "ResultPath": path(chance),
        "Parameters": {"a.$": path(chance), "b.$": intrinsic(chance)},
        "Assign": {"v.$": path(chance)},
    }
    chosen = chance.sample(sorted(fields), chance.choice([1, 1, 2]))
    run(chance, {"Type": "Pass", "End": True, **{name: fields[name] for name in chosen}})


@fuzzed
@given(CHANCES)
def test_odd_intrinsic_functions(chance: Random) -> None:
    run(chance, {"Type": "Pass", "End": True, "Parameters": {"a.$": intrinsic(chance)}})


@fuzzed
@given(CHANCES)
def test_odd_expressions(chance: Random) -> None:
    expression = f"{{% {jsonata(chance)} %}}"
    field = chance.choice(["Output", "Output", "Assign"])
    run(chance, {"Type": "Pass", "QueryLanguage": "JSONata", "End": True, field: {"v": expression}})


@fuzzed
@given(CHANCES)
def test_odd_choice_rules(chance: Random) -> None:
    rules = [{**made, "Next": "E"} if isinstance(made, dict) else made for made in (rule(chance), rule(chance))]
    run(chance, {"Type": "Choice", "Choices": rules, "Default": "E"})


@fuzzed
@given(CHANCES)
def test_odd_times(chance: Random) -> None:
    times = [
        "9999-12-31T23:59:59Z",
        "10000-01-01T00:00:00Z",
        "2025-01-01T00:00:00.999999999+23:59",
        "0000-01-01T00:00:00Z",
    ]
    times += ["9999-12-31T23:59:59-18:00", "0001-01-01T00:00:00+18:00", "2025-02-30T00:00:00Z", "2025-01-01", "\ud800"]
    seconds = [0, -1, 99_999_999, 100_000_000, 1e300, 2**63, 1.5, "5", None, 10**18, True]
    when = chance.choice([*times, *seconds, odd.json_value(chance)])
    field = chance.choice(["Seconds", "Timestamp", "SecondsPath", "TimestampPath"])
    state = {"Type": "Wait", field: "$.w" if field.endswith("Path") else when, "Next": chance.choice(["S", "E"])}
    with odd_world((state, when)) as sfn:
        states = {"S": state, "E": {"Type": "Succeed"}}
        try:
            sfn.executor.run({"StartAt": "S", "States": states}, {"w": when}, max_events=40)
        finally:
            for execution in sfn.executor.executions:
                check_execution(execution)
