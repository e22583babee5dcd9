"""The conditions of a statement.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_sfn.iam.evaluation.variables import Keys, fill_in_variables
from pytest_sfn.iam.wildcards import matches

Verdict = bool | None
"""True, False, or None if the answer is unknown."""

Match = Callable[[str, str], bool]
"""True if a value in a policy matches a value of a request."""


def _equal(pattern: str, value: str) -> bool:
    return pattern == value


def _equal_ignoring_case(pattern: str, value: str) -> bool:
    return pattern.casefold() == value.casefold()


def _like(pattern: str, value: str) -> bool:
    return matches(pattern, value)


def _arn_like(pattern: str, value: str) -> bool:
    """True if an ARN matches. Its wildcards do not match across colons."""
    patterns, values = pattern.split(":", 5), value.split(":", 5)
    return len(patterns) == len(values) == 6 and all(map(matches, patterns, values))


_MATCHES: Mapping[str, Match] = {
    "StringEquals": _equal,
    "StringEqualsIgnoreCase": _equal_ignoring_case,
    "StringLike": _like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": _equal_ignoring_case,
}
_OPPOSITES: Mapping[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
_UNDECIDED = frozenset(
    {
        *(f"Numeric{name}" for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan")),
        *(f"Date{name}" for name in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan")),
        "NumericGreaterThanEquals",
        "DateGreaterThanEquals",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
    }
)
"""Operators on values that this library never knows."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a statement: ``{"StringEquals": {"s3:prefix": ["a", "b"]}}``."""

    operator: str
    key: str
    values: tuple[str, ...]

    def is_met(self, keys: Keys) -> Verdict:
        """True if the condition is met by a request."""
        quantifier, _, name = self.operator.rpartition(":")
        base = name.removesuffix("IfExists")
        found, values = keys.get(self.key.lower()), [fill_in_variables(value, keys) for value in self.values]
        if found is None or base in _UNDECIDED or None in values:
            return None
        if base == "Null":
            return (not found) is (self.values[:1] == ("true",))
        if not found and name != base:
            return True
        opposite = base in _OPPOSITES
        match = _MATCHES[_OPPOSITES.get(base, base)]
        fits = [any(match(value, one) for value in values if value is not None) is not opposite for one in found]
        if quantifier == "ForAllValues" or (opposite and quantifier != "ForAnyValue"):
            return all(fits)
        return any(fits)


def is_operator(name: str) -> bool:
    """True if IAM has this operator."""
    quantifier, colon, rest = name.rpartition(":")
    if colon and quantifier not in ("ForAnyValue", "ForAllValues"):
        return False
    base = rest.removesuffix("IfExists")
    return rest == "Null" or base in _MATCHES or base in _OPPOSITES or base in _UNDECIDED
