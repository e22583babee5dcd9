"""Rules about Choice states."""

from __future__ import annotations

from typing import Any

import pytest

from tests.definition.rules.finding import END, findings, found, inside


def compare(variable: str, operator: str, operand: Any) -> dict[str, Any]:
    return {"Variable": variable, operator: operand}


x = compare


def choice(*conditions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    rules = [{**condition, "Next": "A"} for condition in conditions]
    return {"C": {"Type": "Choice", "Choices": rules, "Default": "B", **fields}, "A": END, "B": END}


def never_taken(*conditions: dict[str, Any]) -> list[int]:
    places = [place for code, place in found(choice(*conditions)) if code == "CHOICE_NEVER_TAKEN"]
    return [int(place.removeprefix("/States/C/Choices[").removesuffix("]")) for place in places]


BIG, HUGE = x("$.n", "NumericGreaterThan", 10), x("$.n", "NumericGreaterThan", 100)
SMALL = x("$.n", "NumericLessThan", 5)
OK = x("$.s", "StringEquals", "OK")
PRESENT, ABSENT = x("$.s", "IsPresent", True), x("$.s", "IsPresent", False)


@pytest.mark.parametrize(
    "conditions",
    [
        [OK, OK],
        [BIG, HUGE],
        [BIG, x("$.n", "NumericEquals", 11)],
        [x("$.n", "NumericGreaterThanEquals", 10), BIG],
        [x("$.s", "StringMatches", "O*"), OK],
        [x("$.s", "StringLessThan", "P"), OK],
        [x("$.t", "TimestampLessThan", "2026-02-01T00:00:00Z"), x("$.t", "TimestampLessThan", "2026-01-01T00:00:00Z")],
        [OK, {"And": [OK, BIG]}],
        [{"Or": [OK, BIG]}, OK],
        [{"Or": [OK, BIG]}, {"Or": [HUGE, OK]}],
        [{"Not": x("$.s", "StringEquals", "NO")}, OK],
        [{"Not": HUGE}, {"Not": BIG}],
        [PRESENT, OK],
        [x("$.n", "IsNumeric", True), BIG],
        [x("$.s", "IsNumeric", False), OK],
    ],
)
def test_a_rule_that_an_earlier_one_covers(conditions: list[dict[str, Any]]) -> None:
    assert never_taken(*conditions) == [1]


@pytest.mark.parametrize(
    "conditions",
    [
        [HUGE, BIG],
        [OK, x("$.s", "StringEquals", "NO")],
        [OK, x("$.other", "StringEquals", "OK")],
        [BIG, x("$.n", "NumericGreaterThan", 10.0), SMALL][::2],
        [BIG, x("$.n", "NumericGreaterThanEquals", 10)],
        [{"And": [OK, BIG]}, OK],
        [OK, {"Or": [OK, BIG]}],
        [OK, x("$.s", "StringEqualsPath", "$.wanted")],
        [x("$.s", "StringMatches", "a*"), OK],
        [x("$.t", "TimestampEquals", "2026-01-01T00:00:00Z"), x("$.t", "StringEquals", "2026-01-01T01:00:00+01:00")],
        [ABSENT, OK],
        [x("$.n", "NumericEquals", 1), x("$.n", "BooleanEquals", True)],
        [{"Not": OK}, x("$.s", "StringMatches", "O*")],
    ],
)
def test_a_rule_that_may_be_taken(conditions: list[dict[str, Any]]) -> None:
    assert never_taken(*conditions) == []


@pytest.mark.parametrize(
    "condition",
    [
        {"And": [BIG, SMALL]},
        {"And": [OK, x("$.s", "StringEquals", "NO")]},
        {"And": [OK, x("$.s", "NumericEquals", 1)]},
        {"And": [ABSENT, OK]},
        {"And": [OK, {"Not": OK}]},
        {"And": [x("$.s", "IsNull", True), OK]},
        {"Not": {"Or": [PRESENT, ABSENT]}},
    ],
)
def test_a_rule_that_contradicts_itself(condition: dict[str, Any]) -> None:
    assert never_taken(condition) == [0]
    assert "it never holds" in findings(choice(condition))[0].message


def test_rules_that_cover_everything_together() -> None:
    assert never_taken(PRESENT, ABSENT, BIG) == [2]
    assert never_taken({"Not": PRESENT}, BIG, {"Not": {"Not": PRESENT}}, SMALL) == [3]


def test_a_choice_inside_a_map() -> None:
    states = {"M": inside(choice(OK, OK))}

    assert found(states) == [("CHOICE_NEVER_TAKEN", "/States/M/ItemProcessor/States/C/Choices[1]")]


@pytest.mark.parametrize(
    ("conditions", "places"),
    [
        (["{% $states.input.a %}", "{% $states.input.a %}"], [1]),
        ([True, "{% $states.input.a %}"], [1]),
        (["{% true %}", "{% $states.input.a %}"], [1]),
        (["{% false %}"], [0]),
        (["{% $states.input.a %}", "{% $states.input.b %}", "{% true %}"], []),
    ],
)
def test_rules_in_jsonata(conditions: list[Any], places: list[int]) -> None:
    states = choice(*({"Condition": condition} for condition in conditions))

    assert found(states, QueryLanguage="JSONata") == [
        ("CHOICE_NEVER_TAKEN", f"/States/C/Choices[{place}]") for place in places
    ]


def test_many_rules_are_not_compared_with_each_other() -> None:
    assert never_taken(*[OK] * 50) == []


# ---- IsPresent


@pytest.mark.parametrize(
    ("conditions", "location"),
    [
        ([OK, ABSENT], "/States/C/Choices[1]"),
        ([{"And": [OK, PRESENT]}], "/States/C/Choices[0]/And[1]"),
        ([{"Or": [OK, ABSENT]}], "/States/C/Choices[0]/Or[1]"),
        ([{"Not": OK}, {"Not": PRESENT}], "/States/C/Choices[1]/Not"),
        ([x("$.s", "IsNull", True), ABSENT], "/States/C/Choices[1]"),
        ([x("$.s.t", "BooleanEquals", True), ABSENT], "/States/C/Choices[1]"),
    ],
)
def test_presence_is_checked_too_late(conditions: list[dict[str, Any]], location: str) -> None:
    places = [place for code, place in found(choice(*conditions)) if code == "PRESENCE_CHECKED_TOO_LATE"]

    assert places == [location]


@pytest.mark.parametrize(
    "conditions",
    [
        [ABSENT, OK],
        [{"And": [PRESENT, OK]}, {"And": [PRESENT, x("$.s", "StringEquals", "NO")]}],
        [{"Or": [ABSENT, OK]}],
        [{"And": [BIG, OK]}, {"And": [SMALL, PRESENT]}],
        [ABSENT, OK, {"And": [PRESENT, BIG]}],
        [{"Not": PRESENT}, OK, {"And": [BIG, PRESENT]}],
        [x("$.state", "StringEquals", "OK"), ABSENT],
    ],
)
def test_presence_is_checked_in_time(conditions: list[dict[str, Any]]) -> None:
    assert "PRESENCE_CHECKED_TOO_LATE" not in [code for code, _ in found(choice(*conditions))]


# ---- advice


@pytest.mark.parametrize("conditions", [[PRESENT, ABSENT], [{"Or": [OK, {"Not": OK}]}]])
def test_rules_for_every_case_need_no_default(conditions: list[dict[str, Any]]) -> None:
    states = choice(*conditions)
    del states["C"]["Default"], states["B"]

    assert "CHOICE_WITHOUT_DEFAULT" not in [code for code, _ in found(states, "ADVICE")]


def test_rules_that_change_data_are_a_choice() -> None:
    states = choice(OK, Default="A")
    del states["B"]
    assert ("CHOICE_WITHOUT_CHOICE", "/States/C") in found(states, "ADVICE")

    states["C"]["Choices"][0]["Assign"] = {"a": 1}
    assert "CHOICE_WITHOUT_CHOICE" not in [code for code, _ in found(states, "ADVICE")]
