"""Regular expressions: the answers of ``re``, and an end for every one of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.language.jsonata.regexes import BoundedPattern, Found
from pytest_sfn.language.jsonata.regexes.risk import QUICK_IN_ANY_CASE, quick_length


def span_of(found: Found | None) -> tuple[int, int] | None:
    return None if found is None else (found.start(), found.end())


class OutOfSteps(Exception):
    pass


def budget(steps: int = 1_000_000) -> Callable[[int], None]:
    left = steps

    def spend(count: int) -> None:
        nonlocal left
        left -= count
        if left < 0:
            raise OutOfSteps

    return spend


def slow(pattern: str, flags: int = 0) -> BoundedPattern:
    """A pattern that is matched step by step, however short the text."""
    bounded = BoundedPattern(re.compile(pattern, flags))
    bounded._quick_length = -1
    return bounded


CATASTROPHES = [
    "(a+)+b",
    "(a|a)*b",
    "(a|aa)+b",
    "(a*)*b",
    r"^(\w+\s?)*$",
    "a*a*a*a*a*a*b",
    "(?:a{1,100}){1,100}b",
    "a?" * 40 + "a" * 40 + "b",
]


@pytest.mark.parametrize("pattern", CATASTROPHES)
def test_a_pattern_that_goes_back_without_end_runs_out_of_steps(pattern: str) -> None:
    with pytest.raises(OutOfSteps):
        BoundedPattern(re.compile(pattern)).search("a" * 5_000 + "!", 0, budget())


@pytest.mark.parametrize(
    ("pattern", "length"),
    [
        (r"\d+", 5_000_000),
        (r"(\d{4})-(\d\d)-(\d\d)", 5_000_000),
        ("[^,]+,", 2_236),
        ("(a+)+b", QUICK_IN_ANY_CASE),
        ("(a|bc)*d", QUICK_IN_ANY_CASE),
        (r"(\w)\1*", QUICK_IN_ANY_CASE),
    ],
)
def test_how_long_a_text_may_be_follows_from_the_pattern(pattern: str, length: int) -> None:
    assert quick_length(re.compile(pattern)) == length


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"[^,]+,", "ab,c"),
        (r"(\w+)@(\w+)\.(com|org)", "to me@here.org now"),
        (r"(?P<y>\d{4})-(?P<m>\d\d)?", "on 2024-"),
        (r"(a)|(b)", "b"),
        (r"(\w)\1", "hello"),
        (r"(?i:HE)(l)(?-i:L)", "heLL helL"),
        (r"(?<=a)b(?!c)", "abc ab"),
        (r"(?<!a)b", "ab b"),
        (r"^b$", "a\nb\nc"),
        (r"a+?b*?c", "aabbc"),
        (r"(?:ab){2,3}?", "ababab"),
        (r"(a++)a", "aaa"),
        (r"(?>a|ab)c", "abc ac"),
        (r"(a)?(?(1)b|c)", "ab c"),
        (r"\bword\b", "a word"),
        (r"[À-ÿ]+é?", "xÉté"),
        (r"(?:(?:x|^)){2}", "xx"),
        (r"", "abc"),
        (r"(?!)", "abc"),
    ],
)
@pytest.mark.parametrize("flags", [0, re.IGNORECASE, re.MULTILINE])
def test_the_matcher_answers_as_re(pattern: str, text: str, flags: int) -> None:
    expected = re.compile(pattern, flags).search(text)
    found = slow(pattern, flags).search(text, 0, budget())

    assert span_of(found) == span_of(expected)
    assert (found and found.groups()) == (expected and expected.groups())


_ATOMS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", r"\w", r"\b", "^", "$", "(a)", "(b|a)", "(?:ab|a)", "(?=a)", "(?!b)"]
)
_REPEATS = st.sampled_from(["", "", "*", "+", "?", "*?", "+?", "??", "{1,2}", "{2,}", "++"])


@given(
    st.lists(st.tuples(_ATOMS, _REPEATS), min_size=1, max_size=5),
    st.sampled_from(["{}", "(?:{})+", "(?:{}|b)*", "x|{}"]),
    st.text("abA \n", max_size=7),
    st.integers(0, 2),
)
def test_the_matcher_answers_as_re_for_any_pattern(
    parts: list[tuple[str, str]], around: str, text: str, start: int
) -> None:
    body = "".join(atom + (repeat if atom not in ("^", "$", r"\b") else "") for atom, repeat in parts)
    pattern = re.compile(around.replace("{}", body))
    search, whole = pattern.search(text, start), pattern.fullmatch(text)
    bounded = slow(pattern.pattern)

    found, all_of_it = bounded.search(text, start, budget()), bounded.fullmatch(text, budget())

    assert span_of(found) == span_of(search)
    assert span_of(all_of_it) == span_of(whole)


def test_a_long_text_that_is_easy_takes_few_steps() -> None:
    line = "name,surname,address,town," * 2_000

    found = BoundedPattern(re.compile("[^,]+,[^,]+;")).search(line + "a,b;", 0, budget(2_000_000))

    assert found is not None
    assert found.end() == len(line) + 4
