"""The names that CloudFormation makes for resources whose templates do not name them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-supported-resource-types-and-properties-name.html
"""

from __future__ import annotations

import string
from typing import Final

from pytest_sfn.application.made import Account, Declared
from pytest_sfn.ids import Ids

_LETTERS: Final = string.ascii_letters + string.digits
_RANDOM: Final = 12


def name_of(declared: Declared, account: Account, property: str, longest: int = 64) -> str:
    """The name that a property gives a resource, else a generated one."""
    given = declared.properties.get(property)
    return str(given) if given is not None else generated_name(declared, account, longest)


def generated_name(declared: Declared, account: Account, longest: int = 64) -> str:
    """``STACK-LOGICALID-RANDOM``. The random part is the same in every run; long names are cut in front of it."""
    beginning = f"{declared.stack_name}-{declared.logical_id}"
    return f"{beginning[: longest - _RANDOM - 1]}-{_random_part(declared, account)}"


def without_stack(declared: Declared, account: Account) -> str:
    """``LOGICALID-RANDOM``, the shape of the names of secrets, activities, connections and some more."""
    return f"{declared.logical_id}-{_random_part(declared, account)}"


def random_letters(ids: Ids, kind: str, length: int) -> str:
    """Letters and digits, the same in every run."""
    number, letters = ids.number(kind), []
    for _ in range(length):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def _random_part(declared: Declared, account: Account) -> str:
    return random_letters(account.ids, f"resource {declared.logical_id}", _RANDOM)
