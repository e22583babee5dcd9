"""What an ItemReader reads from JSON files and JSON Lines files."""

from __future__ import annotations

import pytest

from .conftest import FIRST_ROW, reader


def test_the_elements_of_a_json_array_are_items(store):
    store.put("a.json", '[1, {"b": 2}, null]')

    assert store.items(reader("a.json", InputType="JSON")) == [1, {"b": 2}, None]


def test_a_pointer_leads_into_a_json_file(store):
    store.put("a.json", '{"in/side": {"list": [[5, 6]]}}')

    assert store.items(reader("a.json", InputType="JSON", ItemsPointer="/in~1side/list/0")) == [5, 6]


def test_the_entries_of_an_object_are_items_with_a_key(store):
    store.put("a.json", '{"x": 1, "y": 2}')
    selector = {"k.$": "$$.Map.Item.Key", "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index"}

    found = store.items(reader("a.json", InputType="JSON"), ItemSelector=selector)

    assert found == [{"k": "x", "v": 1, "i": 0}, {"k": "y", "v": 2, "i": 1}]


@pytest.mark.parametrize(
    ("text", "pointer"),
    [("5", ""), ('{"a": 1}', "/a"), ("[[1], 2]", "/1")],
)
def test_what_is_no_array_is_refused(store, text, pointer):
    store.put("a.json", text)

    refused = store.refusal(reader("a.json", InputType="JSON", ItemsPointer=pointer))

    assert refused == "Attempting to map over non-iterable node."


@pytest.mark.parametrize(
    ("text", "pointer"), [('{"a": 1}', "/b"), ("[[1]]", "/1"), ("[[1]]", "/00"), ("[[1]]", "/-"), ("5", "/a")]
)
def test_a_pointer_that_leads_nowhere_is_refused(store, text, pointer):
    store.put("a.json", text)

    refused = store.refusal(reader("a.json", InputType="JSON", ItemsPointer=pointer))

    assert refused == ("The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.")


@pytest.mark.parametrize(
    ("kind", "body"), [("JSON", "{"), ("JSON", "[1e400]"), ("JSONL", "{}\n{"), ("CSV", b"a\n\xff\xfe\n")]
)
def test_what_cannot_be_read_is_refused(store, kind, body):
    store.put("a", body)
    config = FIRST_ROW if kind == "CSV" else {"InputType": kind}

    assert store.refusal(reader("a", **config)).startswith("The data cannot be read")


def test_the_lines_of_a_json_lines_file_are_items(store):
    store.put("a.jsonl", '{"a": 1}\n\n"two\u2028"\r\n3')

    assert store.items(reader("a.jsonl", InputType="JSONL")) == [{"a": 1}, "two\u2028", 3]
