"""Regular expressions that go back without end run out of AWS's time."""

from __future__ import annotations

import pytest

from tests.language.jsonata.jsonata_world import failure_of, value_of
from tests.language.jsonata.test_jsonata_bounds import TIME


@pytest.mark.parametrize(
    "text",
    [
        "$match($s, /(a+)+b/)",
        "$replace($s, /(a|aa)+b/, '')",
        "$split($s, /(a*)*b/)",
        "$contains($s, /^(a+)+$/)",
        "/(a|a)*b/($s)",
        "$match($s, /(?=(a+)+b)c/)",
        "$map([1..3], function($i) { $contains($s, /(a|a)+b/i) })",
    ],
)
def test_a_catastrophic_expression_times_out(text: str) -> None:
    assert (failure_of(f"($s := $pad('', 5000, 'a') & '!'; {text})").cause or "").endswith(TIME)


def test_ordinary_expressions_on_long_texts_pass() -> None:
    assert value_of(r"$count($match($pad('', 30000, 'ab, '), /\w+,\s*/))") == 7_500
    assert value_of("$length($replace($pad('', 100000, 'ab'), /a(b)/, '$1'))") == 50_000


def test_matches_of_a_matcher_of_ones_own_may_come_in_any_order() -> None:
    matcher = """(
        $at := function($start, $next) {
            {"match": "x", "start": $start, "end": $start + 1, "groups": [], "next": $next}
        };
        $match("😀a😀bc", function($s) { $at(3, function() { $at(1, function() { $nothing }) }) }).index
    )"""

    assert value_of(matcher) == [5, 2]
