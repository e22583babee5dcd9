"""Numbers, dates and times by the pictures of XPath."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.jsonata import UNDEFINED, JsonataError, evaluate


@pytest.mark.parametrize(
    ("number", "picture", "expected"),
    [
        ("12345.6", "#,###.00", "12,345.60"),
        ("1234.5678", "00.000e0", "12.346e2"),
        ("34.555", "#0.00;(#0.00)", "34.56"),
        ("-34.555", "#0.00;(#0.00)", "(34.56)"),
        ("-6", "000", "-006"),
        ("0.14", "01%", "14%"),
        ("0.14", "###‰", "140‰"),
        ("0", "#", "0"),
        ("0.5", "#.#", ".5"),
        ("0.5", "#0.0#", "0.5"),
        ("1234567", "#,###,##0", "1,234,567"),
        ("1234567", "#,##,##0", "12,34,567"),
        ("12", "#,##,###", ",,12"),
        ("0.000123", "0.00e00", "1.23e-04"),
        ("1.5", "0", "2"),
        ("2.5", "0", "2"),
        ("1234567.891", "0.0,00", "1234567.8,91"),
    ],
)
def test_format_number(number: str, picture: str, expected: str) -> None:
    assert evaluate(f"$formatNumber({number}, '{picture}')") == expected


def test_format_number_takes_other_characters() -> None:
    options = "{'decimal-separator': ',', 'grouping-separator': '.', 'zero-digit': '\\u0660'}"

    assert (
        evaluate(f"$formatNumber(1234.5, '#.##\u0660,\u0660\u0660', {options})")
        == "\u0661.\u0662\u0663\u0664,\u0665\u0660"
    )


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        ("0;0;0", "D3080"),
        ("0.0.0", "D3081"),
        ("0%%", "D3082"),
        ("0‰‰", "D3083"),
        ("0%‰", "D3084"),
        (".", "D3085"),
        ("x", "D3086"),
        ("0x0", "D3086"),
        ("0,.0", "D3087"),
        ("0,", "D3088"),
        ("0,,0", "D3089"),
        ("0#", "D3090"),
        ("0.#0", "D3091"),
        ("0e0%", "D3092"),
        ("0e", "D3093"),
    ],
)
def test_bad_number_pictures(picture: str, code: str) -> None:
    with pytest.raises(JsonataError) as caught:
        evaluate(f"$formatNumber(1, '{picture}')")

    assert caught.value.code == code


INTEGERS = [
    (12, "w", "twelve"),
    (1234, "w", "one thousand, two hundred and thirty-four"),
    (1000000, "W", "ONE MILLION"),
    (555, "w;o", "five hundred and fifty-fifth"),
    (20, "Ww;o", "Twentieth"),
    (1999, "I", "MCMXCIX"),
    (14, "i", "xiv"),
    (28, "A", "AB"),
    (703, "a", "aaa"),
    (7, "0001", "0007"),
    (1234567, "#,##0", "1,234,567"),
    (1234567, "#:##0,000", "1:234,567"),
    (21, "1;o", "21st"),
    (112, "1;o", "112th"),
    (12, "\u0660\u0661", "\u0661\u0662"),
]


@pytest.mark.parametrize(("number", "picture", "text"), INTEGERS)
def test_format_integer(number: int, picture: str, text: str) -> None:
    assert evaluate(f"$formatInteger({number}, '{picture}')") == text


@pytest.mark.parametrize(("number", "picture", "text"), [case for case in INTEGERS if ":" not in case[1]])
def test_parse_integer_reads_what_format_integer_writes(number: int, picture: str, text: str) -> None:
    assert evaluate(f"$parseInteger('{text}', '{picture}')") == number


def test_format_integer_rounds_down_and_keeps_the_sign() -> None:
    assert evaluate("$formatInteger(-1.5, '00')") == "-02"
    assert evaluate("$formatInteger(1e46, 'w')") == "ten billion trillion trillion trillion"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$formatInteger(1, '0\u0660')", "D3131"),
        ("$formatInteger(1, '#')", "D3130"),
        ("$parseInteger('1', '#')", "D3130"),
    ],
)
def test_bad_integer_pictures(text: str, code: str) -> None:
    with pytest.raises(JsonataError) as caught:
        evaluate(text)

    assert caught.value.code == code


MILLIS = 1_521_801_216_617
"""Friday, 23 March 2018, 10:33:36.617 UTC."""


@pytest.mark.parametrize(
    ("picture", "zone", "expected"),
    [
        (None, None, "2018-03-23T10:33:36.617Z"),
        (None, "+0530", "2018-03-23T16:03:36.617+05:30"),
        ("[Y]-[M]-[D]", None, "2018-3-23"),
        ("[M01]/[D01]/[Y0001] at [H01]:[m]", None, "03/23/2018 at 10:33"),
        ("[h#1]:[m01] [PN]", "+0200", "12:33 PM"),
        ("[FNn], the [D1o] of [MNn] [YI]", None, "Friday, the 23rd of March MMXVIII"),
        ("[F,3-3] [FNn,3-3] [MN,*-3] [Y,2-2]", None, "fri Fri MAR 18"),
        ("[Y,2] [Y,*-3] [Yi,2] [Yi,2-2] [Yw,4]", None, "18 018 mmxviii xviii two thousand and eighteen"),
        ("[Dwo] [d] [W] [w] [X] [xNn]", None, "twenty-third 82 12 4 2018 March"),
        ("[[[Y]]]", None, "[2018]"),
        ("[Z] [z] [Z0] [Z0101] [Z01:01t]", "-0500", "-05:00 GMT-05:00 -5 -0500 -05:00"),
        ("[Z01:01t]", None, "Z"),
        ("[H]:[m]:[s].[f001]", None, "10:33:36.617"),
        ("[C] [E]", None, "ISO ISO"),
    ],
)
def test_from_millis(picture: str | None, zone: str | None, expected: str) -> None:
    arguments = [str(MILLIS), "missing" if picture is None else f"'{picture}'"]
    if zone is not None:
        arguments.append(f"'{zone}'")

    assert evaluate(f"$fromMillis({', '.join(arguments)})", root={}) == expected


@pytest.mark.parametrize(
    ("millis", "week", "year"),
    [
        (1_104_537_600_000, 53, 2004),
        (1_230_508_800_000, 1, 2009),
        (1_483_228_800_000, 52, 2016),
        (-62_167_219_200_000, 52, -1),
    ],
)
def test_weeks_belong_to_the_year_of_their_thursday(millis: int, week: int, year: int) -> None:
    assert evaluate(f"$fromMillis({millis}, '[W] [X]')") == f"{week} {year}"


@pytest.mark.parametrize(
    ("timestamp", "picture", "expected"),
    [
        ("2018-03-23T10:33:36.617Z", None, MILLIS),
        ("2018-03-23T12:33:36.617+02:00", None, MILLIS),
        ("2018-03-23T12:33:36.617+0200", None, MILLIS),
        ("2018-03-23", None, 1_521_763_200_000),
        ("2018", None, 1_514_764_800_000),
        ("1970-01-01T00:00:00", None, 0),
        ("03/23/2018", "[M01]/[D01]/[Y0001]", 1_521_763_200_000),
        ("23rd March 2018", "[D1o] [MNn] [Y]", 1_521_763_200_000),
        ("Fri 23 Mar 18 10:33 PM", "[FNn,3-3] [D] [MNn,3-3] [Y,2-2] [h]:[m] [PN]", -1_633_915_620_000),
        ("2018 082", "[Y] [d001]", 1_521_763_200_000),
        ("2018-03-23 10:33:36 -05:00", "[Y]-[M]-[D] [H]:[m]:[s] [Z]", 1_521_819_216_000),
        ("MMXVIII", "[YI]", 1_514_764_800_000),
        ("two thousand and eighteen", "[Yw]", 1_514_764_800_000),
        ("not at all", "[Y]", UNDEFINED),
    ],
)
def test_to_millis(timestamp: str, picture: str | None, expected: Any) -> None:
    more = "" if picture is None else f", '{picture}'"

    assert evaluate(f"$toMillis('{timestamp}'{more})") == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$toMillis('23/3/2018')", "D3110"),
        ("$toMillis('2018-02-29')", "D3110"),
        ("$toMillis('2018-03-00')", "D3110"),
        ("$toMillis('2018-03-23T24:00:00Z')", "D3110"),
        ("$toMillis('2018-03-23T25:00:00Z')", "D3110"),
        ("$toMillis('2018-03-23-04')", "D3110"),
        ("$fromMillis(0, '[q]')", "D3132"),
        ("$fromMillis(0, '[YN]')", "D3133"),
        ("$fromMillis(0, '[Z00000]')", "D3134"),
        ("$fromMillis(0, '[Y')", "D3135"),
        ("$toMillis('23 10', '[D] [m]')", "D3136"),
        ("$toMillis('2018-W12-5', '[X]-W[W]-[F1]')", "D3136"),
    ],
)
def test_bad_dates(text: str, code: str) -> None:
    with pytest.raises(JsonataError) as caught:
        evaluate(text)

    assert caught.value.code == code
