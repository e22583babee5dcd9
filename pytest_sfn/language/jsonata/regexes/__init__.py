"""Regular expressions with limited work: Python's ``re`` runs those that are always quick, a counting matcher the
others."""

from pytest_sfn.language.jsonata.regexes.bounded import BoundedPattern, Found, Spend

__all__ = ["BoundedPattern", "Found", "Spend"]
