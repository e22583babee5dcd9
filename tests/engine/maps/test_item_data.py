"""The items in what an ItemReader reads."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.engine.maps.item_data import read_items
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import dumps

CSV = {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\\"))


@pytest.mark.parametrize(
    ("config", "text", "items"),
    [
        ({}, "[1, 2]", [1, 2]),
        ({"InputType": "JSON"}, '{"a": 1}', {"a": 1}),
        ({"ItemsPointer": "/a/b"}, '{"a": {"b": [1]}}', [1]),
        ({"ItemsPointer": "/a~1b/m~0n"}, '{"a/b": {"m~n": [1]}}', [1]),
        ({"ItemsPointer": "/1"}, "[[1], [2]]", [2]),
        ({"InputType": "JSONL"}, '{"a": 1}\n\n[2]\n', [{"a": 1}, [2]]),
        (CSV, "a,b\n1,2\n3,4\n", [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
        (CSV, "a,b\n1\n1,2,3\n", [{"a": "1", "b": ""}, {"a": "1", "b": "2"}]),
        (CSV, 'a,b\n"x,""y""\nz",\\"1\\,2\\\\\\q\n', [{"a": 'x,"y"\nz', "b": '"1,2\\q'}]),
        (CSV, "", []),
        ({**CSV, "CSVDelimiter": "TAB"}, "a\tb\n1\t2\n", [{"a": "1", "b": "2"}]),
        ({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["x"]}, "1\n2\n", [{"x": "1"}, {"x": "2"}]),
    ],
)
def test_each_format_gives_its_items(config: dict[str, Any], text: str, items: Any) -> None:
    assert read_items(config, text) == items


NOWHERE = "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure."


@pytest.mark.parametrize(
    ("config", "text", "cause"),
    [
        ({}, "7", "Attempting to map over non-iterable node."),
        ({"ItemsPointer": "/a"}, '{"a": "text"}', "Attempting to map over non-iterable node."),
        ({"ItemsPointer": "/b"}, '{"a": []}', NOWHERE),
        ({"ItemsPointer": "/2"}, "[[], []]", NOWHERE),
        (CSV, "a,a\n1,2\n", "CSV headers cannot contain duplicates."),
    ],
)
def test_what_cannot_be_iterated_is_a_failure_of_the_reader(config: dict[str, Any], text: str, cause: str) -> None:
    with pytest.raises(WorkflowError) as raised:
        read_items(config, text)

    assert (raised.value.error, raised.value.cause) == ("States.ItemReaderFailed", cause)


def test_a_text_that_is_no_json_is_a_failure_of_the_reader() -> None:
    with pytest.raises(WorkflowError) as raised:
        read_items({}, "[1,")

    assert raised.value.error == "States.ItemReaderFailed"
    assert str(raised.value.cause).startswith("The data cannot be read as JSON: ")


@given(st.lists(st.dictionaries(TEXTS, TEXTS)))
def test_json_lines_give_back_what_was_written(items: list[dict[str, str]]) -> None:
    assert read_items({"InputType": "JSONL"}, "\n".join(map(dumps, items))) == items


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_quoted_columns_give_back_what_was_written(rows: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([("left", "right"), *rows])

    assert read_items(CSV, text.getvalue()) == [{"left": left, "right": right} for left, right in rows]


DELIMITERS = {"COMMA": ",", "PIPE": "|", "SEMICOLON": ";", "SPACE": " ", "TAB": "\t"}
WORDS = st.text(st.sampled_from('ab{}:"')).filter(lambda text: text not in ("", '"') and text[:2] != '""')


@given(st.lists(st.lists(WORDS, min_size=2, max_size=2), min_size=1), st.sampled_from(sorted(DELIMITERS)))
def test_two_quotes_are_one_in_a_field_without_quotes(rows: list[list[str]], delimiter: str) -> None:
    text = "\n".join(DELIMITERS[delimiter].join(value.replace('"', '""') for value in row) for row in rows)
    config = {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["l", "r"], "CSVDelimiter": delimiter}

    assert read_items(config, text) == [dict(zip("lr", row, strict=True)) for row in rows]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ('{""k"":""v""}', '{"k":"v"}'),
        ('""a', '"a'),
        ('""a""', '"a"'),
        ('a""', 'a"'),
        ('""', ""),
        ('""""', '"'),
        ('"""a"""', '"a"'),
        ('5" x 3""', '5" x 3"'),
        ('a\\""b', 'a""b'),
        ('"a""b\n""c"', 'a"b\n"c'),
        ('"a\n""b""\nc"', 'a\n"b"\nc'),
        ('"a"b', "ab"),
    ],
)
def test_quotes_in_a_field_and_in_a_header(field: str, value: str) -> None:
    assert read_items(CSV, f"x,y,z\n1,{field},2\r\n") == [{"x": "1", "y": value, "z": "2"}]
    assert read_items(CSV, f"x,{field},z\n1,2,3\n") == [{"x": "1", value: "2", "z": "3"}]


def test_quotes_at_the_end_of_the_data() -> None:
    assert read_items(CSV, 'x,y\n1,""a""') == [{"x": "1", "y": '"a"'}]
    assert read_items(CSV, 'x,y\n1,"a\nb') == [{"x": "1", "y": "a\nb"}]
