"""All known differences between AWS and JSONata 2.0.6. The table in docs/fidelity.md is generated from this list.

A rule without a source is an assumption: it follows from the engine being written in Java, and was not measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_MEASURED = "measured on AWS, published with sfnx 3.1.0"
_QUOTED = "AWS's answers, quoted by floci"
_RECORDED = "recorded on AWS, published with tiny-asl-machine"
_ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule, with an example.

    ``aws`` is AWS's result for the example: JSON text, ``undefined``, or the end of the error's cause. ``jsonata`` is
    the result of JSONata 2.0.6. ``since`` is the month in which the answer of AWS was first seen.
    """

    rule: str
    example: str
    aws: str
    jsonata: str
    since: str
    source: str


DIFFERENCES: Final = (
    Difference(
        "`$base64encode` and `$base64decode`: bytes in UTF-8",
        "$base64encode('é')",
        '"w6k="',
        '"6Q=="',
        "2026-09",
        _MEASURED,
    ),
    Difference(
        "`$decodeUrlComponent`: a plus is a space, invalid UTF-8 becomes U+FFFD",
        "$decodeUrlComponent('a+b')",
        '"a b"',
        '"a+b"',
        "2026-09",
        _MEASURED,
    ),
    Difference("`$decodeUrl`: the same", "$decodeUrl('a%2Fb+c')", '"a/b c"', '"a%2Fb+c"', "", _ASSUMED),
    Difference(
        "`$string`, `&`: fractions are rounded down to 15 digits, with an exponent if the digits end before the point",
        "$string(2/3)",
        '"0.666666666666666"',
        '"0.666666666666667"',
        "2026-09",
        _MEASURED,
    ),
    Difference(
        "`$string`, `&`: whole numbers keep all their digits",
        "$string(9007199254740991)",
        '"9007199254740991"',
        '"9007199254740990"',
        "2026-09",
        _QUOTED,
    ),
    Difference(
        '`$string`: only `\\" \\\\ \\b \\f \\n \\r \\t` are escaped inside JSON',
        "$length($string(['\\u0001']))",
        "5",
        "10",
        "2026-09",
        _MEASURED,
    ),
    Difference(
        "whole numbers up to a long are exact, any others are doubles",
        "$parse('[9223372036854775807]')",
        "[9223372036854775807]",
        "",
        "2026-09",
        _QUOTED,
    ),
    Difference(
        "`$substring` from the end of a string: UTF-16 units",
        "$substring('a😀b', -3)",
        '"😀b"',
        '"a😀b"',
        "2026-09",
        _MEASURED,
    ),
    Difference(
        "regular expressions: `\\s` is ASCII", "$contains('\\u3000', /\\s/)", "false", "true", "2026-09", _MEASURED
    ),
    Difference("regular expressions: `i` is ASCII", "$contains('É', /é/i)", "false", "true", "", _ASSUMED),
    Difference(
        "`$replace`: a fraction of the limit is cut off",
        "$replace('aaa', 'a', 'b', 2.5)",
        '"bba"',
        '"bbb"',
        "2026-09",
        _MEASURED,
    ),
    Difference("`$split`, `$match`: the same", "$count($match('aaa', /a/, 2.5))", "2", "3", "", _ASSUMED),
    Difference(
        "`$formatNumber`: all digits of large numbers",
        "$formatNumber(1e21, '0')",
        '"1000000000000000000000"',
        '"1e+21"',
        "2026-09",
        _MEASURED,
    ),
    Difference("`$type` of Infinity and NaN", "$type(1/0)", '"number"', "D1001", "2026-09", _MEASURED),
    Difference("NaN is greater than any number", "0/0 > 5", "true", "false", "2026-09", _MEASURED),
    Difference("`$count(null)`", "$count(null)", "0", "1", "2026-09", _MEASURED),
    Difference("time zone `utc`", "$fromMillis(0, '[H01]', 'utc')", '"00"', "an error", "2026-09", _MEASURED),
    Difference(
        "`$toMillis`: a date or time that does not exist is an error",
        "$toMillis('2023-02-29')",
        'D3110: The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given "2023-02-29"',
        "1677628800000",
        "",
        _ASSUMED,
    ),
    Difference(
        "calls: a hundred levels of expressions, including those of the callers",
        "($f := function($x) { $x <= 0 ? 0 : 1 + $f($x - 1) }; $f(32))",
        "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive.",
        "32",
        "2026-09",
        _QUOTED,
    ),
    Difference("`$parse`: bad JSON", "$parse('{')", "D3137: Invalid JSON", "", "2026-04", _RECORDED),
    Difference(
        "`$parse`: a duplicate name",
        '$parse(\'{"a":1,"a":2}\')',
        "D3137: Invalid JSON",
        "",
        "2026-09",
        _QUOTED,
    ),
    Difference("`$parse`: strings in single quotes", "$parse(\"{'a': 1}\")", '{"a":1}', "", "2026-09", _MEASURED),
    Difference("`$range`: one number is not an array", "$range(4, 1, -7)", "4", "", "2026-09", _MEASURED),
    Difference(
        "`$range`: an argument that is not a number, a step of 0, or no step",
        "$range(1, 5)",
        "undefined",
        "",
        "2026-09",
        _QUOTED,
    ),
    Difference("`$range`: fractions are cut off", "$range(-2.9, 0, 1)", "[-2,-1,0]", "", "2026-09", _QUOTED),
    Difference("`$partition`: without a size, one batch", "$partition([1, 2])", "[[1,2]]", "", "2026-09", _MEASURED),
    Difference(
        "`$partition`: without items, or with a size of 0",
        "$partition([1, 2], 0.5)",
        "undefined",
        "",
        "2026-09",
        _MEASURED,
    ),
    Difference(
        "`$partition`: a negative size",
        "$partition([1], -1)",
        "D3137: Second argument must be zero or greater",
        "",
        "2026-04",
        _RECORDED,
    ),
    Difference(
        "`$partition`: an argument that is not an array",
        "$partition('x', 2)",
        'T0412: Argument 1 of function "partition" must be an array of undefined',
        "",
        "2026-04",
        _RECORDED,
    ),
    Difference(
        "`$hash`: an unknown algorithm",
        "$hash('a', 'sha-1')",
        "D3137: Hash algorithm 'sha-1' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5",
        "",
        "2026-04",
        _RECORDED,
    ),
    Difference("`$random`: the numbers of `java.util.Random`", "$random(42)", "0.7275636800328681", "", "", _QUOTED),
)


def table() -> str:
    """The list as a Markdown table. Functions that Step Functions adds have no JSONata column."""
    return "\n".join(
        ["| Rule | Example | AWS | JSONata 2.0.6 | Known since | From |", "|---|---|---|---|---|---|", *_rows()]
    )


def _rows() -> Iterator[str]:
    for known in DIFFERENCES:
        cells = (known.rule, _code(known.example), _code(known.aws), _code(known.jsonata), known.since, known.source)
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""
