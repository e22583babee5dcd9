"""Data inside a page: it never ends the script, and comes back as it was."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.reporting.page.embedding import content_hash, embedded_json

HOSTILE = (
    "</script>",
    "<!-- <script>",
    "]]>",
    "&lt;&amp;",
    "\u2028 and \u2029",
    "half \ud800 pair",
    "\x1b[31m\x00",
    "'\"\\`${}",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_the_data_is_markup(text: str):
    written = embedded_json({text: [text]})

    assert not set(written) & set("<>&\u2028\u2029")
    assert written.isascii()
    assert json.loads(written) == {text: [text]}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner), max_leaves=5))
def test_data_comes_back(value: object):
    assert json.loads(embedded_json(value)) == value


def test_the_hash_is_that_of_a_content_security_policy():
    # https://www.w3.org/TR/CSP3/ : the digest of the text, in Base64
    assert content_hash("") == "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
