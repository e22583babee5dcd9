"""Policy variables: ``${aws:PrincipalAccount}`` in a resource or in the value of a condition.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Keys = Mapping[str, tuple[str, ...]]
"""The condition keys of a request in lower case, with their known values; an empty tuple if the request has no
value."""

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def fill_in_variables(text: str, keys: Keys) -> str | None:
    """A text with its variables filled in; None if a variable is unknown."""
    if "${" not in text:
        return text
    names = [name.lower() for name in _VARIABLE.findall(text)]
    if any(len(keys.get(name, ())) != 1 for name in names):
        return None
    return _VARIABLE.sub(lambda found: keys[found[1].lower()][0], text)
