"""The built-in functions. Importing this package fills :data:`FUNCTIONS`."""

from pytest_sfn.language.jsonata.aws import encoding
from pytest_sfn.language.jsonata.aws import functions as added
from pytest_sfn.language.jsonata.functions import (
    arrays,
    dates,
    higher_order,
    integer_pictures,
    matching,
    number_pictures,
    numbers,
    objects,
    strings,
)
from pytest_sfn.language.jsonata.runtime import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "added",
    "arrays",
    "dates",
    "encoding",
    "higher_order",
    "integer_pictures",
    "matching",
    "number_pictures",
    "numbers",
    "objects",
    "strings",
]
