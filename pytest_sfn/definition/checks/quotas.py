"""Limits of numbers in a definition. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""

from __future__ import annotations

MAX_NUMBER = 99_999_999
"""The most that a field with seconds, or with a number of tries, may say."""

LONGEST_WAIT = 2**31 - 1
"""The most seconds that a Wait waits, as far as its length is known only at run time."""
