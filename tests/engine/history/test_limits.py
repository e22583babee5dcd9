"""256 KiB of JSON text, as UTF-8, is the most that a state may give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.engine.data_limits import is_too_large
from pytest_sfn.values.json_text import dumps, utf8_size
from tests.engine.history.test_texts import JSON

LIMIT = 262_144


@pytest.mark.parametrize("character", ["a", "ü", "字", "😀"])
def test_the_limit_counts_bytes_and_is_exact(character):
    size = len(character.encode())
    most = (LIMIT - 2) // size

    assert not is_too_large(character * most)
    assert is_too_large(character * (most + 1))


@pytest.mark.parametrize("count", [10, 30_000])
def test_the_whole_text_counts(count):
    value = {"items": ["x" * (LIMIT // count)] * count}

    assert is_too_large(value)


@given(JSON, st.integers(0, 300))
def test_it_agrees_with_the_length_of_the_text(value, limit):
    assert is_too_large(value, limit) == (utf8_size(dumps(value)) > limit)
