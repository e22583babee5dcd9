"""The built-in functions: JSONata's and those that AWS adds. Importing this package fills :data:`FUNCTIONS`."""

from pytest_sfn.language.jsonata.aws import encoding
from pytest_sfn.language.jsonata.aws import functions as added
from pytest_sfn.language.jsonata.functions import arrays, dates, higher_order, matching, numbers, objects, strings
from pytest_sfn.language.jsonata.functions.pictures import integer_pictures, number_pictures
from pytest_sfn.language.jsonata.runtime.run import FUNCTIONS

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
