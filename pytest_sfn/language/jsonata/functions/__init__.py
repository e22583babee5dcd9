"""The built-in functions. Importing this package registers them."""

from pytest_sfn.language.jsonata.functions import (
    arrays,
    aws,
    dates,
    higher_order,
    integer_pictures,
    matching,
    number_pictures,
    numbers,
    objects,
    strings,
)

__all__ = [
    "arrays",
    "aws",
    "dates",
    "higher_order",
    "integer_pictures",
    "matching",
    "number_pictures",
    "numbers",
    "objects",
    "strings",
]
