"""What each intrinsic function gives, and how it fails."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.intrinsics import compile_intrinsic
from pytest_sfn.language.types import SyntaxProblem
from tests.language.fake_environment import FakeEnvironment

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
NAMES = [
    "Array", "ArrayContains", "ArrayGetItem", "ArrayLength", "ArrayPartition", "ArrayRange", "ArrayUnique",
    "Base64Decode", "Base64Encode", "Format", "Hash", "JsonMerge", "JsonToString", "MathAdd", "MathRandom",
    "StringSplit", "StringToJson", "UUID",
]  # fmt: skip


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


# ---- arguments


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("States.Array()", []),
        ("States.Array( )", []),
        ("States.Array(42, true, false, null, 'text')", [42, True, False, None, "text"]),
        ("States.Array(-1,0,1.5,1e5,-2.5E-1)", [-1, 0, 1.5, 100000.0, -0.25]),
        ("States.Array('')", [""]),
        ("States.Array('it\\'s', '\\\\', '\\{\\}', '{\"a\": \"b\"}')", ["it's", "\\", "{}", '{"a": "b"}']),
        ("States.Array('a,b)(')", ["a,b)("]),
        ("States.Array('line\nbreak')", ["line\nbreak"]),
        ("States.Array( $.a , $.b[0] )", [1, 2]),
        ("States.Array($['x, y'], $.b[*])", [3, [2]]),
        ("States.Array($.c[?(@.n == 'x)')].n)", [["x)"]]),
        ("States.Array($, $$.Execution.Name, $order.id)", ["whole", "run", 7]),
        ("States.Array(1, States.Array(2, States.Array()))", [1, [2, []]]),
        ("States.Array($..n)", [["x)"]]),
    ],
)
def test_arguments_are_literals_paths_and_calls(text: str, value: Any) -> None:
    document = {"a": 1, "b": [2], "x, y": 3, "c": [{"n": "x)"}]}
    if "whole" in value:
        value = [document, *value[1:]]
    context = {"Execution": {"Name": "run"}}
    assert call(text, document, context=context, variables={"order": {"id": 7}}) == value


def test_calls_nest_ten_deep() -> None:
    nested = "States.Array(" * 10 + ")" * 10

    assert call(nested) == [[[[[[[[[[]]]]]]]]]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "expected the name of an intrinsic function"),
        ("states.Array()", "expected the name of an intrinsic function"),
        ("States.", "expected the name of an intrinsic function"),
        ("States.NoSuch($.a)", "there is no intrinsic function States.NoSuch"),
        ("States.array()", "there is no intrinsic function States.array"),
        ("States.Array", "expected '('"),
        ("States.Array(", "is not a string in single quotes, a number"),
        ("States.UUID)", "expected '('"),
        ("States.UUID(,)", "'' is not a string"),
        ("States.UUID() trailing", "unexpected text after the call"),
        ("States.UUID($", "expected ','"),
        ("States.Array(1, )", "'' is not a string"),
        ("States.Array(1 2)", "expected ','"),
        ("States.Array(1.)", "'1.' is not a string"),
        ("States.Array(.5)", "'.5' is not a string"),
        ("States.Array(01)", "'01' is not a string"),
        ("States.Array(+1)", "'+1' is not a string"),
        ("States.Array(1e9999)", "'1e9999' is not a string"),
        ("States.Array(True)", "'True' is not a string"),
        ("States.Array([1,2])", "'[1' is not a string"),
        ('States.Array("a")', "is not a string in single quotes"),
        ("States.Array('a)", "a string is not closed with '"),
        ("States.Array('a\\')", "a string is not closed with '"),
        ("States.Array('a\\n')", "a backslash in a string must be followed by"),
        ("States.Array($.a[)", "the path '$.a[)'"),
        ("States.Array($.)", "a path cannot end with a dot"),
        ("States.Array(" * 11 + ")" * 11, "at most 10 intrinsic functions may be nested"),
        ("States.Array(" * 5000, "at most 10 intrinsic functions may be nested"),
    ],
)
def test_what_is_no_call_is_refused(text: str, reason: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        compile_intrinsic(text, "CausePath")

    assert caught.value.message == (
        "The value for the field 'CausePath' must be a valid JSONPath or a valid intrinsic function call"
    )
    assert caught.value.field == "CausePath"
    assert caught.value.hint is not None
    assert reason in caught.value.hint


def test_a_path_that_finds_nothing_is_named_with_the_whole_call() -> None:
    assert cause("States.Format('{}',$.a.b)", {"other": 1}) == (
        "The function 'States.Format('{}',$.a.b)' had the following error: "
        "The JsonPath argument for the field '$.a.b' could not be found in the input '{\"other\":1}'"
    )
    assert cause("States.Array(States.ArrayLength($.nope))", {}) == (
        "The function 'States.Array(States.ArrayLength($.nope))' had the following error: "
        "The JsonPath argument for the field '$.nope' could not be found in the input '{}'"
    )


def test_an_index_past_the_end_is_nothing_to_an_argument() -> None:
    assert cause("States.Format('{}', $.items[5])", {"items": [1, 2]}) == (
        "The function 'States.Format('{}', $.items[5])' had the following error: "
        "The JsonPath argument for the field '$.items[5]' could not be found in the input '{\"items\":[1,2]}'"
    )


def test_a_context_path_that_finds_nothing_loses_a_dollar() -> None:
    assert cause("States.Format('{}', $$.Nope.Deep)", {"other": 1}) == (
        "The function 'States.Format('{}', $$.Nope.Deep)' had the following error: "
        "The JsonPath argument for the field '$.Nope.Deep' could not be found in the input '{\"other\":1}'"
    )


def test_a_path_that_does_not_fit_says_so() -> None:
    assert cause("States.Format('{}', $.other[0])", {"other": 1}) == (
        "The function 'States.Format('{}', $.other[0])' had the following error: "
        "Filter: [0] can only be applied to arrays. Current context is: 1"
    )


def test_a_failure_quotes_the_whole_call_and_names_the_function_that_refused() -> None:
    text = "States.Array(States.ArrayLength(States.JsonToString($.items)))"
    assert cause(text, {"items": [1]}) == (
        f"There was an error while evaluating the intrinsic function: {text}. Invalid arguments in States.ArrayLength"
    )


# ---- arrays


@pytest.mark.parametrize(
    ("items", "size", "chunks"),
    [
        ([1, 2, 3, 4], 2, [[1, 2], [3, 4]]),
        ([1, 2, 3], 2, [[1, 2], [3]]),
        ([1, 2, 3], 10, [[1, 2, 3]]),
        ([], 3, []),
        ([1, 2, 3, 4, 5], 2.6, [[1, 2], [3, 4], [5]]),
        ([1], 2147483647, [[1]]),
    ],
)
def test_array_partition(items: list[Any], size: float, chunks: list[Any]) -> None:
    assert call("States.ArrayPartition($.a, $.n)", {"a": items, "n": size}) == chunks


@pytest.mark.parametrize("size", [0, -1, 0.6, -0.4, "2", None, True, [1], 2147483648])
def test_array_partition_needs_a_positive_size(size: Any) -> None:
    assert cause("States.ArrayPartition($.a, $.n)", {"a": [1], "n": size}) == invalid("States.ArrayPartition($.a, $.n)")


@pytest.mark.parametrize(
    ("items", "value", "contained"),
    [
        ([1, 2, 3], 2, True),
        ([1, 2, 3], 5, False),
        ([], None, False),
        ([None], None, True),
        ([[1, 2, 3], 2], [1, 2, 3], True),
        ([{"a": 1, "b": []}], {"a": 1, "b": []}, True),
        ([{"a": 1, "b": 2}], {"b": 2, "a": 1}, False),
        ([{"a": 1}], {"a": 1, "b": None}, False),
        ([{"1": 2}], [], False),
        (["true"], True, True),
        (["9007199254740991"], 9007199254740991, True),
        ([0], False, False),
        (["[1]"], [1], False),
        ([["1"]], [1], False),
    ],
)
def test_array_contains(items: list[Any], value: Any, contained: bool) -> None:
    assert call("States.ArrayContains($.a, $.v)", {"a": items, "v": value}) is contained


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ("1, 9, 2", [1, 3, 5, 7, 9]),
        ("0, 10, 3", [0, 3, 6, 9]),
        ("1, 9, 9", [1]),
        ("3, 3, 1", [3]),
        ("3, 3, -1", [3]),
        ("5, 1, -2", [5, 3, 1]),
        ("5, 1, 1", []),
        ("1, 5, -1", []),
        ("1.6, 1.4, 1", [1]),
        ("5.4, -0.6, -2.4", [5, 3, 1]),
        ("1, 1000, 1", list(range(1, 1001))),
        ("1000, 1, -1", list(range(1000, 0, -1))),
    ],
)
def test_array_range(arguments: str, numbers: list[int]) -> None:
    assert call(f"States.ArrayRange({arguments})") == numbers


@pytest.mark.parametrize(
    "arguments",
    ["1, 10, 0", "1, 10, 0.49", "1, 1001, 1", "1001, 1, -1", "1, 99999999999999, 1", "'a', 5, 1", "1, null, 1"],
)
def test_array_range_refuses(arguments: str) -> None:
    text = f"States.ArrayRange({arguments})"
    assert cause(text) == invalid(text)


@pytest.mark.parametrize(
    ("items", "index", "item"),
    [([10, 20, 30], 0, 10), ([10, 20, 30], 2, 30), ([10, 20, 30], 1.9, 20), ([None], 0, None), ([], 999, None)],
)
def test_array_get_item(items: list[Any], index: float, item: Any) -> None:
    assert call("States.ArrayGetItem($.a, $.i)", {"a": items, "i": index}) == item


@pytest.mark.parametrize("index", [3, 4, -1, "1", None, True])
def test_array_get_item_refuses_an_index_that_is_none(index: Any) -> None:
    text = "States.ArrayGetItem($.a, $.i)"
    assert cause(text, {"a": [1, 2, 3], "i": index}) == invalid(text)


def test_array_length() -> None:
    assert call("States.ArrayLength($.a)", {"a": [1, [2, 3]]}) == 2
    assert call("States.ArrayLength($.items[*].nope)", {"items": [1, 2]}) == 0


@pytest.mark.parametrize(
    ("items", "unique"),
    [
        ([1, 2, 1, 3, 2, 4], [1, 2, 3, 4]),
        ([1, "1", 1.0, "01"], [1, "1", "01"]),
        ([True, "true", True], ["true", True]),
        ([3, 1, 2, 17, -1], [-1, 1, 17, 2, 3]),
        ([*range(13), 40, 20], [*range(9), 40, *range(9, 13), 20]),
        ([1.5, 2**40, 2**70], [2**40, 2**70, 1.5]),
        ([None, None, 1, None], [None, 1]),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1.0}], [{"a": 1, "b": 2}]),
        ([[1, 2], [1, 2], [2, 1]], [[2, 1], [1, 2]]),
        ([], []),
    ],
)
def test_array_unique(items: list[Any], unique: list[Any]) -> None:
    assert call("States.ArrayUnique($)", items) == unique


# ---- encoding


def test_base64() -> None:
    assert call("States.Base64Encode($)", "Data to encode ✓") == "RGF0YSB0byBlbmNvZGUg4pyT"
    assert call("States.Base64Decode($)", "RGF0YSB0byBlbmNvZGUg4pyT") == "Data to encode ✓"
    assert call("States.Base64Decode($)", "") == ""
    assert len(call("States.Base64Encode($)", "a" * 10_000)) == 13_336


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        (" aGVs\r\nbG8= ", "hello"),
        ("aGVsbG8", "hello"),
        ("!!!aGVsbG8=!!!", "hello"),
        ("YWJj!ZA==", "abcd"),
        ("YWJjZ", "abc"),
        ("YWI=YWI=", "ab"),
        ("/w==", "\ufffd"),
    ],
)
def test_base64_decode_skips_what_is_no_base64(text: str, decoded: str) -> None:
    assert call("States.Base64Decode($)", text) == decoded


@pytest.mark.parametrize("text", ["States.Base64Encode($)", "States.Base64Decode($)", "States.Hash($, 'MD5')"])
def test_texts_of_more_than_10000_characters_are_refused(text: str) -> None:
    assert call(text, "A" * 10_000)
    assert cause(text, "A" * 10_001) == invalid(text)


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [
        ("MD5", "812f45842bc6d66ee14572ce20db8e86"),
        ("SHA-1", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("SHA-256", "b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3"),
        ("SHA-384", hashlib.sha384(b"input data").hexdigest()),
        ("SHA-512", hashlib.sha512(b"input data").hexdigest()),
    ],
)
def test_hash(algorithm: str, digest: str) -> None:
    assert call(f"States.Hash('input data', '{algorithm}')") == digest


def test_hash_takes_the_json_text_of_what_is_no_text() -> None:
    assert call("States.Hash(123, 'MD5')") == hashlib.md5(b"123").hexdigest()
    assert call("States.Hash(1e-7, 'MD5')") == hashlib.md5(b"1.0E-7").hexdigest()
    assert call("States.Hash($, 'MD5')", {"a": [1]}) == hashlib.md5(b'{"a":[1]}').hexdigest()


@pytest.mark.parametrize("algorithm", ["'sha-256'", "'SHA256'", "''", "'MD-5'", "123", "null"])
def test_hash_wants_the_exact_name_of_an_algorithm(algorithm: str) -> None:
    text = f"States.Hash('data', {algorithm})"
    assert cause(text) == invalid(text)


# ---- maths


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        (5, 3, 8),
        (111, -1, 110),
        (1.49, 1.5, 3),
        (1.5, 1.51, 4),
        (-1.5, 0, -1),
        (-0.5, 0.5, 1),
        (2.5, 0, 3),
        (-2.5, 0, -2),
        (2147483646, 1, 2147483647),
        (-2147483647, -1, -2147483648),
        (1e300, 1, 1),
    ],
)
def test_math_add(first: float, second: float, total: int) -> None:
    result = call("States.MathAdd($.a, $.b)", {"a": first, "b": second})
    assert result == total
    assert type(result) is int


def test_a_number_may_be_beyond_the_range_of_doubles() -> None:
    assert call("States.Array(1e309, -2.5e310)") == [10**309, -25 * 10**309]
    assert call("States.MathAdd(1e309, 1)") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        "2147483647, 1",
        "-2147483648, -1",
        "3000000000, -1000000000",
        "'1', 1",
        "null, 1",
        "true, 1",
        "12345678901234567890, 1",
    ],
)
def test_math_add_refuses(arguments: str) -> None:
    text = f"States.MathAdd({arguments})"
    assert cause(text) == invalid(text)


def test_math_random_draws_from_the_environment_up_to_the_end() -> None:
    expression = compile_intrinsic("States.MathRandom(1.6, 5.4)", "v.$")
    env = FakeEnvironment()

    drawn = {expression(None, env) for _ in range(50)}

    assert drawn == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("arguments", "drawn"),
    [
        ("1, 100, 42", 63),
        ("1, 1000, 1", 106),
        ("1, 1000, 2", 806),
        ("1, 10, -10", 1),
        ("-5, 5, 42", -5),
        ("2147483640, 2147483647, 1", 2147483644),
        ("0, 16, 42", 11),
    ],
)
def test_math_random_with_a_seed_draws_as_java_does(arguments: str, drawn: int) -> None:
    assert call(f"States.MathRandom({arguments})", {}) == drawn


def test_math_random_with_a_seed_always_gives_the_same() -> None:
    expression = compile_intrinsic("States.MathRandom(0, 1000000, $.seed)", "v.$")

    drawn = [expression({"seed": seed}, FakeEnvironment()) for seed in (42, 42, 0, -10, 2.6, 2.4)]

    assert drawn[0] == drawn[1]
    assert drawn[4] == drawn[5]
    assert len(set(drawn)) == 4
    assert all(0 <= number < 1_000_000 for number in drawn)


@pytest.mark.parametrize("arguments", ["1, 1", "10, 5", "1.4, 1.6", "'a', 10", "1, 10, 'seed'", "1, 10, null"])
def test_math_random_refuses(arguments: str) -> None:
    text = f"States.MathRandom({arguments})"
    assert cause(text) == invalid(text)


# ---- strings


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("States.Format('no placeholders')", "no placeholders"),
        ("States.Format('  {}  ', 'x')", "  x  "),
        ("States.Format('{}|{}|{}|{}|{}', null, true, 1, 1.1, -3.5)", "null|true|1|1.1|-3.5"),
        ("States.Format('{}{}', 'a', 'b')", "ab"),
        ("States.Format('\\'{}\\' \\{{}\\} \\\\', 1, 2)", "'1' {2} \\"),
        ("States.Format('\\{\\}')", "{}"),
        ("States.Format('{}', '\\{\\}')", "{}"),
        ("States.Format($.template, $.name)", "Hello Ada {}"),
        ("States.Format('{}', $.map)", "{Arg1=1, Arg2=[], s=x, n=null, m={a=true}}"),
        ("States.Format('{}', $.list)", "[1, x, {a=1}]"),
        ("States.Format('{} {} {}', 0.00001, 12345678.9, 1.5)", "1.0E-5 1.23456789E7 1.5"),
        ("States.Format('{}', States.JsonToString($.list))", '[1,"x",{"a":1}]'),
    ],
)
def test_format(text: str, formatted: str) -> None:
    document = {
        "template": "Hello {} \\{\\}",
        "name": "Ada",
        "map": {"Arg1": 1, "Arg2": [], "s": "x", "n": None, "m": {"a": True}},
        "list": [1, "x", {"a": 1}],
    }
    assert call(text, document) == formatted


@pytest.mark.parametrize("text", ["States.Format('{} {}', 1)", "States.Format('{}', 1, 2)", "States.Format('x', 1)"])
def test_format_needs_as_many_arguments_as_placeholders(text: str) -> None:
    assert cause(text) == f"{invalid(text)}: number of arguments do not match the occurrences of {{}}."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("States.Format('Hello {', $.a)", "matching '}' not found for '{'."),
        ("States.Format('Hello {{}}', $.a)", "matching '}' not found for '{'."),
        ("States.Format('}')", "matching '{' not found for '}'."),
    ],
)
def test_format_refuses_a_lone_brace(text: str, reason: str) -> None:
    assert cause(text, {"a": "x"}) == (
        "There was an error while evaluating the intrinsic function: "
        f"{text}. Invalid template in States.Format: {reason}"
    )


@pytest.mark.parametrize("text", ["States.Format()", "States.Format(1)", "States.Format(null, 1)"])
def test_format_needs_a_template(text: str) -> None:
    assert cause(text) == invalid(text)


@pytest.mark.parametrize(
    ("text", "delimiters", "pieces"),
    [
        ("1,2,3", ",", ["1", "2", "3"]),
        (",,,,", ",", []),
        ("a,,b,", ",", ["a", "b"]),
        ("", ",", []),
        (" , ", ",", [" ", " "]),
        ("This.is+a,test=string", ".+,=", ["This", "is", "a", "test", "string"]),
        ("1a2b3ab4", "ab", ["1", "2", "3", "4"]),
        ("a-b]c^d", "^]-", ["a", "b", "c", "d"]),
        ("abc", "", ["abc"]),
        ("Hello\nWorld", "\n", ["Hello", "World"]),
    ],
)
def test_string_split(text: str, delimiters: str, pieces: list[str]) -> None:
    assert call("States.StringSplit($.t, $.d)", {"t": text, "d": delimiters}) == pieces


# ---- JSON


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a":1}', {"a": 1}),
        (' {"a":1} ', {"a": 1}),
        ("[1,2]", [1, 2]),
        ('"hello"', "hello"),
        ("-0", 0),
        ("1.1", 1.1),
        ("true", True),
        ("null", None),
        ("", None),
        (" ", None),
    ],
)
def test_string_to_json(text: str, value: Any) -> None:
    assert call("States.StringToJson($)", text) == value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("no json", "Unrecognized token 'no': was expecting {values}\n at {source}; line: 1, column: 3]"),
        (
            "{odd}",
            "Unexpected character ('o' (code 111)): was expecting double-quote to start field name\n"
            " at {source}; line: 1, column: 3]",
        ),
        (
            '{"a":1',
            "Unexpected end-of-input: expected close marker for Object "
            "(start marker at {source}; line: 1, column: 1])\n at {source}; line: 1, column: 7]",
        ),
    ],
)
def test_string_to_json_says_what_the_parser_of_aws_says(text: str, problem: str) -> None:
    values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    expected = problem.format(values=values, source=f'[Source: (String)"{text}"')

    assert (cause("States.StringToJson($)", text) or "").endswith(f"caused by: {expected}")


@pytest.mark.parametrize("text", ["{bad json}", '{"a":1', "undefined", "NaN", "1e999", "[" * 100_000, "'a'"])
def test_string_to_json_refuses_what_is_no_json(text: str) -> None:
    failed = cause("States.StringToJson($)", text)
    assert failed is not None
    assert failed.startswith(
        "There was an error while evaluating the intrinsic function: States.StringToJson($). "
        "Cannot convert String to Json in States.StringToJson, caused by: "
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (1.1, "1.1"),
        (True, "true"),
        ("grün", '"grün"'),
        ({"Arg1": 1, "Arg2": []}, '{"Arg1":1,"Arg2":[]}'),
        ([1e-7, {"n": 12345678.9}, 1e22, 1.0, "1.5"], '[1.0E-7,{"n":1.23456789E7},1.0E22,1.0,"1.5"]'),
    ],
)
def test_json_to_string(value: Any, text: str) -> None:
    assert call("States.JsonToString($.v)", {"v": value}) == text


@pytest.mark.parametrize(
    ("first", "second", "merged"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"b": 3}, {"a": 1, "b": 3}),
        ({"n": {"x": 1}}, {"n": {"y": 2}}, {"n": {"y": 2}}),
        ({"n": [1, 2]}, {"n": [3]}, {"n": [3]}),
        ({"n": 1}, {"n": None}, {"n": None}),
    ],
)
def test_json_merge_is_shallow(first: Any, second: Any, merged: Any) -> None:
    assert call("States.JsonMerge($.a, $.b, false)", {"a": first, "b": second}) == merged


def test_json_merge_takes_anything_but_true_for_a_shallow_merge() -> None:
    assert call("States.JsonMerge($.a, $.b, 'false')", {"a": {}, "b": {}}) == {}
    assert cause("States.JsonMerge($.a, $.b, true)", {"a": {}, "b": {}}) == invalid("States.JsonMerge($.a, $.b, true)")


@pytest.mark.parametrize("first", [None, [], "x", 1])
def test_json_merge_needs_objects(first: Any) -> None:
    text = "States.JsonMerge($.a, $.b, false)"
    assert cause(text, {"a": first, "b": {}}) == invalid(text)
    assert cause(text, {"a": {}, "b": first}) == invalid(text)


# ---- all of them


@pytest.mark.parametrize("arguments", ["", "'x'", "1, 2", "null"])
def test_uuid_comes_from_the_environment_whatever_the_arguments(arguments: str) -> None:
    assert call(f"States.UUID({arguments})") == "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    "text",
    [
        "States.ArrayLength($, $)",
        "States.ArrayUnique()",
        "States.ArrayContains($)",
        "States.ArrayContains($, 2, 999)",
        "States.ArrayGetItem($)",
        "States.ArrayPartition($, 2, 999)",
        "States.ArrayRange(1, 5)",
        "States.ArrayRange(1, 5, 1, 99)",
        "States.Base64Encode()",
        "States.Base64Decode('a', 'b')",
        "States.Hash('hello')",
        "States.JsonMerge($, $)",
        "States.JsonToString()",
        "States.MathAdd(1)",
        "States.MathAdd(1, 2, 3)",
        "States.MathRandom(1)",
        "States.MathRandom(1, 10, 5, 99)",
        "States.StringSplit('a')",
        "States.StringToJson()",
        "States.StringToJson('1', '2')",
    ],
)
def test_a_wrong_number_of_arguments_fails_when_called(text: str) -> None:
    assert cause(text, [1, 2, 3]) == invalid(text)


@pytest.mark.parametrize(
    "text",
    [
        "States.ArrayLength('x')",
        "States.ArrayUnique('x')",
        "States.ArrayContains('x', 'x')",
        "States.ArrayGetItem('x', 0)",
        "States.ArrayPartition('x', 2)",
        "States.Base64Encode(1)",
        "States.Base64Decode(null)",
        "States.StringSplit(1, ',')",
        "States.StringSplit('a', null)",
        "States.StringToJson(123)",
    ],
)
def test_an_argument_of_the_wrong_type_fails(text: str) -> None:
    assert cause(text) == invalid(text)


def test_a_value_that_is_nested_too_deeply_is_refused() -> None:
    deep: Any = 1
    for _ in range(20_000):
        deep = [deep]

    for text in ("States.JsonToString($)", "States.Format('{}', $)", "States.ArrayUnique($)", "States.Hash($, 'MD5')"):
        assert cause(text, deep) == invalid(text)


@given(st.sampled_from(NAMES), st.lists(JSON, max_size=4))
def test_no_arguments_break_a_function(name: str, arguments: list[Any]) -> None:
    paths = ", ".join(f"$[{index}]" for index in range(len(arguments)))
    expression = compile_intrinsic(f"States.{name}({paths})", "v.$")
    try:
        expression(arguments, FakeEnvironment())
    except EvaluationError as error:
        failed = error.error
    else:
        failed = None
    assert failed in (None, "States.Runtime")


TOKENS = ["States.", "Array", "Format", "(", ")", ",", "'", "\\", "{}", "$", "$.a", "[0]", " ", "1", "-", "e5", "true"]


@given(st.text() | st.lists(st.sampled_from(TOKENS), max_size=20).map("".join).map("States.Array(".__add__))
def test_no_text_breaks_the_parser(text: str) -> None:
    try:
        compile_intrinsic(text, "v.$")
    except SyntaxProblem as problem:
        message = problem.message
    else:
        message = ""
    assert message in ("", "The value for the field 'v.$' must be a valid JSONPath or a valid intrinsic function call")
