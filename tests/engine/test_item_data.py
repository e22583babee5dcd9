"""The items in what an ItemReader reads."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.engine.item_data import read_items
from pytest_sfn.errors import WorkflowError
from pytest_sfn.json_text import dumps

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
