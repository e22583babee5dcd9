"""Regular expressions whose work is bounded: by Python's ``re`` where that is sure to be quick, else step by step."""

from pytest_sfn.language.jsonata.regexes.bounded import BoundedPattern, Found, Spend

__all__ = ["BoundedPattern", "Found", "Spend"]
