"""AWS's limits on definitions: their length, their names and their numbers.

https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

from __future__ import annotations

MAX_CHARACTERS = 1_048_576
"""The maximum length of a definition, in characters of its JSON text."""

MAX_STATE_NAME = 80
"""The maximum length of a state's name, in characters."""

MAX_VARIABLE_NAME = 80
"""The maximum length of a variable's name, in characters."""

MAX_LABEL = 40
"""The maximum length of a Map's Label, in characters."""

MAX_NUMBER = 99_999_999
"""The largest number of seconds or attempts in a field."""

MAX_DELAY_SECONDS = 31_622_400
"""The largest MaxDelaySeconds of a retrier: 366 days."""

MAX_ITEMS = 100_000_000
"""The largest MaxItems of an ItemReader."""

LONGEST_WAIT = 2**31 - 1
"""The longest Wait in seconds, if its length is only known at run time."""
