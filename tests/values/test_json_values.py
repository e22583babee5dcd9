import pytest

from pytest_sfn.values.json_values import compact_json, double_text, java_json


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.5, "1.5"),
        (0.001, "0.001"),
        (0.00099, "9.9E-4"),
        (9999999.0, "9999999.0"),
        (10000000.0, "1.0E7"),
        (-12345678.9, "-1.23456789E7"),
        (1e22, "1.0E22"),
        (5e-324, "4.9E-324"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
    ],
)
def test_a_double_is_written_as_in_java(number: float, text: str):
    assert double_text(number) == text
    assert float(text) == number


def test_numbers_inside_of_a_value_are_written_as_in_java():
    assert (
        java_json({"é": [1e-7, 10**20, "1.5e-7", None, True], "": {}})
        == '{"é":[1.0E-7,100000000000000000000,"1.5e-7",null,true],"":{}}'
    )


def test_a_value_that_is_not_json_can_still_be_shown():
    assert compact_json(float("nan")) == "(a value that cannot be shown as JSON)"
