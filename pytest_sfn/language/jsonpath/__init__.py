"""JSONPath as Step Functions reads it. A path in a definition is parsed and compiled once."""

from pytest_sfn.language.jsonpath.fields import compile_path, compile_reference_path
from pytest_sfn.language.jsonpath.path import Path, parse_path
from pytest_sfn.language.jsonpath.result_path import compile_result_path
from pytest_sfn.language.jsonpath.sentinels import MISSING

__all__ = [
    "MISSING",
    "Path",
    "compile_path",
    "compile_reference_path",
    "compile_result_path",
    "parse_path",
]
