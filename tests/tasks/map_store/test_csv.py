"""What an ItemReader reads from CSV files."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_sfn.engine.maps.item_data import read_items

from .conftest import FIRST_ROW, reader


@pytest.mark.parametrize(
    ("name", "sign"), [("COMMA", ","), ("PIPE", "|"), ("SEMICOLON", ";"), ("SPACE", " "), ("TAB", "\t")]
)
def test_the_rows_of_a_csv_file_are_objects_of_text(store, name, sign):
    store.put("a.csv", f"id{sign}ok\n1{sign}true\n")

    assert store.items(reader("a.csv", CSVDelimiter=name, **FIRST_ROW)) == [{"id": "1", "ok": "true"}]


def test_the_delimiter_is_a_comma_unless_it_is_said(store):
    store.put("a.csv", "id,ok\r\n1,2\r\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{"id": "1", "ok": "2"}]


def test_headers_may_be_given(store):
    store.put("a.csv", "1,2\n3,4\n")
    headers = {"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": ["a", "b"]}

    assert store.items(reader("a.csv", **headers)) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]


def test_missing_columns_are_empty_and_columns_without_header_are_dropped(store):
    store.put("a.csv", "a,b\n1\n1,2,3\n\n,\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{"a": "1", "b": ""}, {"a": "1", "b": "2"}, {"a": "", "b": ""}]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ('"a,b"', "a,b"),
        ('"a\nb"', "a\nb"),
        ('"a""b"', 'a"b'),
        (r"a\,b", "a,b"),
        (r"a\\b", "a\\b"),
        (r"a\"b", 'a"b'),
        (r"a\nb", "anb"),
        ('"' + "x" * 200_000 + '"', "x" * 200_000),
        ("\u2028", "\u2028"),
    ],
)
def test_what_quotes_and_backslashes_mean(store, field, value):
    store.put("a.csv", f"a,z\n{field},1\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{"a": value, "z": "1"}]


def test_json_in_a_column_is_read_with_its_quotes_doubled(store):
    store.put("a.csv", 'id,""data""\n1,{""k"":""v""}\n')
    selector = {"data.$": "States.StringToJson($$.Map.Item.Value['\"data\"'])"}

    assert store.items(reader("a.csv", **FIRST_ROW), ItemSelector=selector) == [{"data": {"k": "v"}}]


def test_the_limit_of_csv_fields_is_put_back(store):
    before = csv.field_size_limit()
    store.put("a.csv", "a\n1\n")

    store.items(reader("a.csv", **FIRST_ROW))

    assert csv.field_size_limit() == before


def test_headers_that_are_there_twice_are_refused(store):
    store.put("a.csv", "a,b,a\n1,2,3\n")

    assert store.refusal(reader("a.csv", **FIRST_ROW)) == "CSV headers cannot contain duplicates."


@pytest.mark.parametrize(
    ("headers", "order"),
    [(["H1", ""], ["", "H1"]), (["0", "True", "{}"], ["0", "{}", "True"]), (["b", "a"], ["a", "b"])],
)
def test_columns_have_the_order_in_which_aws_gives_them(headers, order):
    (row,) = read_items({"InputType": "CSV", "CSVHeaderLocation": "GIVEN", "CSVHeaders": headers}, "1,2,3\n")

    assert list(row) == order


@settings(max_examples=60)
@given(
    st.lists(st.text(min_size=1), min_size=1, max_size=30, unique=True).flatmap(
        lambda headers: st.tuples(
            st.just(headers), st.lists(st.lists(st.text(), min_size=len(headers), max_size=len(headers)), max_size=5)
        )
    )
)
def test_what_is_written_as_csv_is_read_again(table):
    headers, rows = table
    file = io.StringIO()
    quoted = [[value.replace("\\", "\\\\") for value in row] for row in [headers, *rows]]
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(quoted)

    read = read_items(FIRST_ROW, file.getvalue())

    assert read == [dict(zip(headers, row, strict=True)) for row in rows]


def test_a_header_may_have_ten_kilobytes(store):
    headers = ["a" * 5_000, "b" * 5_000]
    store.put("a.csv", ",".join(headers) + "\n1,2\n")
    store.put("b.csv", ",".join([*headers, "c" * 500]) + "\n1,2,3\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{headers[0]: "1", headers[1]: "2"}]
    assert store.refusal(reader("b.csv", **FIRST_ROW)) == "CSV headers cannot exceed 10 KiB."


def test_a_byte_order_mark_is_no_part_of_the_first_header(store):
    store.put("a.csv", "\ufeffid\n1\n")

    assert store.items(reader("a.csv", **FIRST_ROW)) == [{"id": "1"}]
