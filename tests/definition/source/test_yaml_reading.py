"""YAML text: the scalars of YAML 1.2, and plain data only."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.errors import InvalidDefinition


def value_of(text: str) -> object:
    return read_yaml(text)[0]


def refusal(text: str) -> tuple[str, str, int | None]:
    with pytest.raises(InvalidDefinition) as caught:
        read_yaml(text)
    (diagnostic,) = caught.value.diagnostics
    return diagnostic.code, diagnostic.message, diagnostic.line


@pytest.mark.parametrize("word", ["Yes", "No", "yes", "no", "On", "Off", "on", "off", "y", "n"])
def test_words_that_yaml_1_1_takes_for_booleans_stay_text(word: str):
    assert value_of(f"{word}: {word}") == {word: word}


@pytest.mark.parametrize("text", ["2024-01-01", "2024-01-01T10:00:00Z", "12:30:45", "1_000", "0b1", "=", "<<"])
def test_what_yaml_1_1_takes_for_dates_and_odd_numbers_stays_text(text: str):
    assert value_of(f"- {text}") == [text]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("7", 7),
        ("-7", -7),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("'7'", "7"),
        ('"true"', "true"),
        ("!!str 7", "7"),
        ("!!int '7'", 7),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: object):
    found = value_of(f"a: {text}")

    assert found == {"a": value}
    assert type(found["a"]) is type(value)  # type: ignore[index]


def test_keys_are_texts_as_they_are_written():
    assert value_of("1.0: a\ntrue: b\n~: c\n") == {"1.0": "a", "true": "b", "~": "c"}


def test_aliases_and_merge_keys_bring_in_what_they_stand_for():
    text = "retry: &retry\n  MaxAttempts: 2\n  BackoffRate: 2\na: *retry\nb:\n  <<: *retry\n  MaxAttempts: 5\n"

    found = value_of(text)

    assert found["a"] == {"MaxAttempts": 2, "BackoffRate": 2}  # type: ignore[index]
    assert found["b"] == {"MaxAttempts": 5, "BackoffRate": 2}  # type: ignore[index]


def test_of_several_merged_mappings_the_first_counts():
    assert value_of("a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}")["c"] == {"x": 1, "y": 2}  # type: ignore[index]


def test_every_part_has_the_line_of_its_key():
    _, lines = read_yaml(
        "StartAt: A\nStates:\n  A:\n    Type: Pass\n  P:\n    Branches:\n      - {}\n      - StartAt: X\n"
    )

    assert lines["/States/A"] == 3
    assert lines["/States/A/Type"] == 4
    assert lines["/States/P/Branches[1]/StartAt"] == 8


@pytest.mark.parametrize(
    ("tag", "shown"),
    [("!!python/object:os.system", "!!python/object:os.system"), ("!Sub", "!Sub"), ("!!set", "!!set")],
)
def test_tags_are_refused(tag: str, shown: str):
    assert refusal(f"a:\n  b: {tag} {{}}") == (
        "SCHEMA_VALIDATION_FAILED",
        f"The YAML tag {shown} is not allowed: a definition is plain data",
        2,
    )


def test_a_key_that_is_there_twice_is_refused():
    assert refusal("a: 1\nb: 2\na: 3") == ("INVALID_JSON_DESCRIPTION", "Duplicate field 'a'", 3)


@pytest.mark.parametrize("key", ["[1]", "{a: 1}"])
def test_a_key_that_is_no_text_is_refused(key: str):
    assert refusal(f"? {key}\n: 1")[1] == "A key of the definition is not a string"


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan", "1e999"])
def test_numbers_that_json_does_not_have_are_refused(number: str):
    assert refusal(f"a: {number}")[0] == "INVALID_JSON_DESCRIPTION"


def test_aliases_that_would_fill_the_memory_are_refused_at_once():
    names = "abcdefghijkl"
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]" for before, name in pairwise(names)]
    started = time.perf_counter()

    _, message, _ = refusal("\n".join(lines))

    assert message == "The aliases of the definition expand to more than 200000 values"
    assert time.perf_counter() - started < 1


def test_an_alias_of_what_is_not_complete_is_refused():
    assert refusal("a: &a [*a]")[1] == "The alias *a refers to a value that is not complete"


@pytest.mark.parametrize("text", ["[" * 1000, "- " * 1000 + "x", "{a: " * 1000])
def test_nesting_that_no_machine_needs_is_refused(text: str):
    assert refusal(text)[:2] == ("TOO_DEEPLY_NESTED", "The definition is nested more than 200 levels deep")


def test_more_than_one_document_is_refused():
    assert refusal("--- {}\n--- {}")[1] == "The definition has more than one YAML document"


def test_a_text_that_is_no_yaml_tells_why_and_where():
    assert refusal("a: 1\nb: c: d") == (
        "INVALID_JSON_DESCRIPTION",
        "The definition is not YAML: mapping values are not allowed in this context",
        2,
    )


def test_a_byte_order_mark_is_skipped():
    assert value_of("\ufeffa: 1") == {"a": 1}


def test_a_text_with_nothing_in_it_is_null():
    assert value_of("# nothing\n") is None
