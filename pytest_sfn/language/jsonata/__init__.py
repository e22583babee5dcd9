"""JSONata as Step Functions runs it: JSONata 2.0.6 without ``$eval``, with functions and bounds of its own.

https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
"""

from pytest_sfn.language.jsonata.evaluator import evaluate
from pytest_sfn.language.jsonata.expressions import compile_expression, is_expression, suspicious_subtractions
from pytest_sfn.language.jsonata.problems import JsonataError
from pytest_sfn.language.jsonata.references import variables_in
from pytest_sfn.language.jsonata.templates import compile_template
from pytest_sfn.language.jsonata.undefined import UNDEFINED

__all__ = [
    "UNDEFINED",
    "JsonataError",
    "compile_expression",
    "compile_template",
    "evaluate",
    "is_expression",
    "suspicious_subtractions",
    "variables_in",
]
