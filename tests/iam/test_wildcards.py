"""``*`` and ``?``."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.iam.wildcards import covers, matches, overlaps

PATTERNS = st.text("ab*?", max_size=6)
TEXTS = st.text("ab", max_size=6)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("*", "arn:aws:s3:::b/k", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b", True),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b", False),
        ("table/?rders", "table/orders", True),
        ("table/?orders", "table/orders", False),
        ("a.c", "abc", False),
        ("a*c", "a\nc", True),
        ("Orders", "orders", False),
    ],
)
def test_a_pattern_stands_for_whole_texts(pattern, text, expected):
    assert matches(pattern, text) is expected


def test_case_counts_only_where_it_is_asked_for():
    assert matches("DynamoDB:put*", "dynamodb:PutItem", ignore_case=True)


@given(PATTERNS, TEXTS)
def test_a_pattern_overlaps_every_text_that_it_stands_for(pattern, text):
    assert overlaps(pattern, text) is matches(pattern, text)


@given(PATTERNS, PATTERNS, TEXTS)
def test_patterns_that_stand_for_a_common_text_overlap(one, other, text):
    if matches(one, text) and matches(other, text):
        assert overlaps(one, other)
        assert overlaps(other, one)


@given(PATTERNS, PATTERNS)
def test_patterns_overlap_only_if_there_is_a_common_text(one, other):
    # Given all texts that could be one
    texts = [""]
    for _ in range(5):
        texts += [text + letter for text in texts for letter in "ab" if len(text) < 5]
    common = any(matches(one, text) and matches(other, text) for text in set(texts))

    # Then
    if len(re.sub(r"\*", "", one)) + len(re.sub(r"\*", "", other)) <= 5:
        assert overlaps(one, other) is common


@pytest.mark.parametrize(
    ("pattern", "other", "expected"),
    [
        ("*", "a*", True),
        ("a*", "ab*", True),
        ("ab*", "a*", False),
        ("a*", "a*", True),
        ("execution:m:*", "execution:m:*", True),
    ],
)
def test_a_pattern_covers_narrower_ones(pattern, other, expected):
    assert covers(pattern, other) is expected
