"""What AWS answers otherwise than JSONata 2.0.6."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.language.jsonata.aws.differences import DIFFERENCES, Difference, table
from pytest_sfn.values.json_text import dumps
from tests.language.jsonata.jsonata_world import failure_of, value_of

UNDEFINED = "returned nothing (undefined)."


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("", ""),
        ("hello", "aGVsbG8="),
        ("é", "w6k="),
        ("😀", "8J+YgA=="),
        ("5 €", "NSDigqw="),
        ("日本 a", "5pel5pysIGE="),
    ],
)
def test_base64_is_of_utf_8(text: str, encoded: str) -> None:
    assert value_of("$base64encode($x)", x=text) == encoded
    assert value_of("$base64decode($x)", x=encoded) == text
    assert value_of("$base64decode($x)", x=encoded.rstrip("=")) == text


def test_bytes_that_are_not_utf_8_are_replaced() -> None:
    assert value_of("$base64decode('/w==')") == "\ufffd"
    assert value_of("$base64encode($x)", x="\ud800") == "Pw=="


@pytest.mark.parametrize("name", ["decodeUrlComponent", "decodeUrl"])
def test_urls_are_read_as_java_reads_them(name: str) -> None:
    assert value_of(f"${name}('a+b%20c')") == "a b c"
    assert value_of(f"${name}('%FFx%C3')") == "\ufffdx\ufffd"
    assert "D3140: Malformed URL passed to" in (failure_of(f"${name}('%4')").cause or "")


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "word", "{", "[1", '{"a":1} x', '{"a":1}{"b":2}', '{"a":1,"a":2}', '[{"a":{"b":1,"b":1}}]', "1e400",
        "-1e400", "1" * 400, "1" * 5000, "NaN", "-Infinity", "{odd text}", "[1,]", "01", "+1", ".5", "'", "'a", "'a'b'",
        '"\t"', "['\\x']", "[" * 5000, "{a: 1}", "// c\n1", "<html>",
    ],
)  # fmt: skip
def test_text_that_is_not_json(text: str) -> None:
    assert (failure_of("$parse($x)", x=text).cause or "").endswith("during evaluation. D3137: Invalid JSON")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'a': 1}", {"a": 1}),
        ("['x', 'y']", ["x", "y"]),
        (
            """['say "no"', "it's", 'it\\'s', 'tab\\t', "a\\'b", '\\\\']""",
            ['say "no"', "it's", "it's", "tab\t", "a'b", "\\"],
        ),
        (' {"k":6} ', {"k": 6}),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775808", 9.223372036854775808e18),
        ("[10000000000000000000000001]", [1e25]),
        ("1e-400", 0),
        ('{"a": {"a": 1}, "b": [{"a": 2}]}', {"a": {"a": 1}, "b": [{"a": 2}]}),
    ],
)
def test_json_that_is_parsed(text: str, expected: Any) -> None:
    assert value_of("$parse($x)", x=text) == expected


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_all_json_is_parsed(value: Any) -> None:
    assert value_of("$parse($x)", x=dumps(value)) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$partition(['a'])", [["a"]]),
        ("$partition([1, 2, 3], $none)", [[1, 2, 3]]),
        ("$partition([1, 2, 3], 1.5)", [[1], [2], [3]]),
        ("$partition([1, 2], 10)", [[1, 2]]),
        ("$partition([1, 2], 1e300)", [[1, 2]]),
        ("$range(4, 1, -7)", 4),
        ("[$range(1, 9, 9)]", [1]),
        ("$range(1, 1, 1)[]", [1]),
        ("$range(-2.9, 0, 1)", [-2, -1, 0]),
        ("$range(5, 1, -1.5)", [5, 4, 3, 2, 1]),
        ("$range(1, 5.9, 2.9)", [1, 3, 5]),
    ],
)
def test_chunks_and_ranges(text: str, expected: Any) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$partition([], 2)", "$partition([])", "$partition([1, 2], 0)", "$partition([1], 0.5)", "$partition([1], -0.5)",
        "$partition($none, -1)", "$range(5, 1, 1)", "$range(1, 5, 0)", "$range(1, 5, 0.9)", "$range(1, 5)",
        "$range(1, 5, $none)",
    ],
)  # fmt: skip
def test_chunks_and_ranges_of_nothing(text: str) -> None:
    assert (failure_of(text).cause or "").endswith(UNDEFINED)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("$partition([1], -1)", "D3137: Second argument must be zero or greater"),
        ("$partition({'a': 1}, 2)", 'T0412: Argument 1 of function "partition" must be an array of undefined'),
        ("$partition('text')", 'T0412: Argument 1 of function "partition" must be an array of undefined'),
        ("$partition([1], '2')", 'T0410: Argument 2 of function "partition" does not match function signature'),
        ("$range(1, '2', 1)", 'T0410: Argument 2 of function "range" does not match function signature'),
        ("$hash('a', 'CRC')", "D3137: Hash algorithm 'CRC' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"),
        ("$hash('a', 'md5')", "D3137: Hash algorithm 'md5' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5"),
    ],
)
def test_what_the_added_functions_refuse(text: str, problem: str) -> None:
    assert (failure_of(text).cause or "").endswith(f"threw an error during evaluation. {problem}")


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (2 / 3, "0.666666666666666"),
        (-1 / 3, "-0.333333333333334"),
        (0.1 + 0.2, "0.3"),
        (0.3, "0.3"),
        (100.0000000000001, "1e+2"),
        (1234567890123456.7, "1.23456789012345e+15"),
        (1.5e-6, "0.0000015"),
        (1e-7, "1e-7"),
        (1.25e-10, "1.25e-10"),
        (5e-324, "4.9e-324"),
        (1e-323, "9.9e-324"),
        (1.0, "1"),
        (-0.0, "0"),
        (2**53 + 1, "9007199254740993"),
        (2**63 - 1, "9223372036854775807"),
        (-(2**63), "-9223372036854775808"),
        (1e19, "10000000000000000000"),
        (999999999999999868928, "999999999999999900000"),
        (1e21, "1e+21"),
        (1.5e21, "1.5e+21"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
    ],
)
def test_numbers_in_texts(number: float, written: str) -> None:
    assert value_of("$string($x)", x=number) == written
    assert value_of("'' & $x", x=number) == written
    assert value_of("$string([$x])", x=number) == f"[{written}]"


def test_only_seven_characters_are_escaped_in_texts() -> None:
    everything = '\x00\x01\b\t\n\x0b\f\r\x1f"\\/\x7fé\u2028😀\ud800'

    assert value_of("$string([$x])", x=everything) == '["\x00\x01\\b\\t\\n\x0b\\f\\r\x1f\\"\\\\/\x7fé\u2028😀\ud800"]'
    assert value_of("$clone([$x])", x=everything) == [everything]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$split('a😀', '')", ["a", "\ud83d", "\ude00"]),
        ("$join($split('a😀', ''))", "a😀"),
        ("$split('a😀', '')[1] & $split('a😀', '')[2]", "😀"),
        ("$split('a😀', '', 1)", ["a"]),
        ("$substring('a😀b', -3)", "😀b"),
        ("$substring('a😀b', -1)", "b"),
        ("$substring('a😀b', -3, 2)", "😀"),
        ("$substring('a😀b', 1, 1)", "😀"),
        ("$length('a😀')", 2),
        ("$sort(['\uff5e', '😀', 'a'])", ["a", "😀", "\uff5e"]),
        ("['\uff5e', '😀']^($)", ["😀", "\uff5e"]),
        ("'\uff5e' > '😀'", True),
        ("'é' > 'e'", True),
    ],
)
def test_texts_are_utf_16(text: str, expected: Any) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$contains('\u3000', /\s/)", False),
        (r"$contains('\u00a0', /[\s]/)", False),
        (r"$contains('\u3000', /\S/)", True),
        (r"$contains('\u3000', /[\S]/)", True),
        (r"$replace(' \t\n\r\f\u000b', /\s/, '')", ""),
        (r"$contains('É', /é/i)", False),
        (r"$contains('E', /e/i)", True),
        (r"$contains('٣', /\d/)", False),
        (r"$contains('é', /\w/)", False),
        ("$replace('aaa', 'a', 'b', 2.5)", "bba"),
        ("$replace('aaa', /a/, 'b', 2.5)", "bba"),
        ("$replace('aaa', 'a', 'b', 0.5)", "aaa"),
        ("$split('a,b,c', ',', 1.9)", ["a"]),
        ("$split('a,b,c', /,/, 1.9)", ["a"]),
        ("$count($match('aaa', /a/, 2.9))", 2),
    ],
)
def test_matching(text: str, expected: Any) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$count(null)", 0),
        ("$count([null])", 1),
        ("$count('x')", 1),
        ("$type(1/0)", "number"),
        ("$type(0/0)", "number"),
        ("0/0 > 5", True),
        ("5 < 0/0", True),
        ("0/0 < 5", False),
        ("0/0 >= 0/0", True),
        ("0/0 > 1/0", True),
        ("$formatNumber(1e25, '0')", "1" + "0" * 25),
        ("$formatNumber(1e308, '0.00')", "1" + "0" * 308 + ".00"),
        ("$formatNumber(-1.5e22, '#,##0')", "-15,000,000,000,000,000,000,000"),
        ("$fromMillis(0, '[H01]:[m01]', 'utc')", "00:00"),
        ("$fromMillis(0, $none, 'UTC')", "1970-01-01T00:00:00.000Z"),
    ],
)
def test_others(text: str, expected: Any) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize("text", ["$big", "$states.input.big", "$states.input.all[0]", "[$big][0]", "$all[-1]"])
def test_whole_numbers_past_a_long_are_rounded(text: str) -> None:
    big = 10_000_000_000_000_000_000_000_001

    found = value_of(text, {"big": big, "all": [big]}, big=big, all=[big])

    assert (type(found), found) == (float, 1e25)


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63), 2**53 + 1])
def test_a_long_is_exact(number: int) -> None:
    assert value_of("$x", x=number) == number
    assert value_of("$states.input", number) == number
    assert value_of("{'n': $x}.n", x=number) == number


def test_a_number_beyond_all_doubles_is_infinity() -> None:
    assert value_of("$x", x=10**400) == "Infinity"


@pytest.mark.parametrize("known", DIFFERENCES, ids=lambda known: known.example)
def test_what_the_list_says_is_what_happens(known: Difference) -> None:
    try:
        found = dumps(value_of(known.example))
    except EvaluationError as error:
        found = (error.cause or "").rpartition(" during evaluation")[2].lstrip(".: ") or error.cause or ""
        found = "undefined" if found.endswith(UNDEFINED) else found

    assert found == known.aws


def test_the_table_of_the_documentation_is_that_of_the_list() -> None:
    assert table() in (Path(__file__).parents[3] / "docs" / "fidelity.md").read_text()
