"""Forms and query strings."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.integrations.record.http_arguments import ARRAY_FORMATS
from pytest_sfn.tasks.http.encoding import form, pairs, query


@pytest.mark.parametrize(
    ("array_format", "encoded"),
    [
        ("INDICES", "array[0]=a&array[1]=b&array[2]=c"),
        ("REPEAT", "array=a&array=b&array=c"),
        ("COMMAS", "array=a,b,c"),
        ("BRACKETS", "array[]=a&array[]=b&array[]=c"),
    ],
)
def test_the_formats_of_arrays(array_format: str, encoded: str) -> None:
    assert unquote(form({"array": ["a", "b", "c"]}, array_format)) == encoded


def test_brackets_are_encoded() -> None:
    assert form({"metadata": {"order_details": "x"}, "a": ["b"]}) == "metadata%5Border_details%5D=x&a%5B0%5D=b"


@pytest.mark.parametrize(
    ("value", "encoded"),
    [
        ("two words", "two%20words"),
        ("a&b=c/d+e", "a%26b%3Dc%2Fd%2Be"),
        ("Jörg", "J%C3%B6rg"),
        (7, "7"),
        (1.5, "1.5"),
        (True, "true"),
        (None, ""),
        ("", ""),
    ],
)
def test_values(value: Any, encoded: str) -> None:
    assert form({"a": value}) == f"a={encoded}"


@pytest.mark.parametrize(
    ("array_format", "encoded"),
    [
        ("INDICES", "a[0][b]=1&a[1][0]=2&a[1][1]=3"),
        ("REPEAT", "a[b]=1&a=2&a=3"),
        ("COMMAS", 'a={"b":1},[2,3]'),
        ("BRACKETS", "a[][b]=1&a[][]=2&a[][]=3"),
    ],
)
def test_objects_and_arrays_in_arrays(array_format: str, encoded: str) -> None:
    assert unquote(form({"a": [{"b": 1}, [2, 3]]}, array_format)) == encoded


@pytest.mark.parametrize("array_format", ARRAY_FORMATS)
@pytest.mark.parametrize("empty", [{}, []])
def test_what_is_empty_leaves_nothing(array_format: str, empty: Any) -> None:
    assert form({"a": empty, "b": 1}, array_format) == "b=1"


def test_a_query_repeats_the_name_of_an_array() -> None:
    assert query(pairs({"a": ["1", None, 2], "b": {"c": 1}})) == "a=1&a=2&b=%7B%22c%22%3A1%7D"


# ---- there and back


NAMES = st.text(st.characters(exclude_characters="[]", exclude_categories=["Cs"]), min_size=1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
TREES = st.dictionaries(
    NAMES,
    st.recursive(
        TEXTS,
        lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
        max_leaves=8,
    ),
    min_size=1,
)
FLAT = st.dictionaries(NAMES, TEXTS | st.lists(TEXTS, min_size=2), min_size=1)


def fields(encoded: str) -> list[tuple[list[str], list[str]]]:
    """The fields of a form: the steps of the name, and the values between its commas."""
    found = []
    for field in encoded.split("&"):
        name, _, value = field.partition("=")
        steps = [step.removesuffix("]") for step in unquote(name).split("[")]
        found.append((steps, [unquote(part) for part in value.split(",")]))
    return found


def read_indices(encoded: str) -> Any:
    """The object behind a form in the format INDICES, with its arrays as objects whose keys are indices."""
    result: dict[str, Any] = {}
    for steps, values in fields(encoded):
        place = result
        for step in steps[:-1]:
            place = place.setdefault(step, {})
        (place[steps[-1]],) = values
    return result


def with_indices(value: Any) -> Any:
    if isinstance(value, list):
        return {str(index): with_indices(item) for index, item in enumerate(value)}
    return {key: with_indices(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(TREES)
def test_nothing_is_lost_with_indices(value: Any) -> None:
    assert read_indices(form(value)) == with_indices(value)


@given(FLAT, st.sampled_from(["REPEAT", "BRACKETS", "COMMAS"]))
def test_nothing_is_lost_of_lists_in_the_other_formats(value: dict[str, Any], array_format: str) -> None:
    read: dict[str, list[str]] = {}
    for steps, values in fields(form(value, array_format)):
        read.setdefault(steps[0], []).extend(values)

    assert read == {name: one if isinstance(one, list) else [one] for name, one in value.items()}
