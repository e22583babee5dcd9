"""What happens if moto does not make a resource, or a part of it: AWS's own refusal of what a template says is an error
of the template. Everything else is a limit of moto, and a warning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pytest_sfn.application.made import Account, Declared
from pytest_sfn.application.resources.plain import call
from pytest_sfn.application.resources.properties import arguments
from pytest_sfn.application.resources.unknown_values import known_only_on_aws
from pytest_sfn.errors import SfnError, UnservedCallError
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_REFUSALS = ("Validation", "Invalid", "Malformed", "BadRequest")
"""The codes of errors that say that a request itself is wrong contain one of these. Others are about the account: what
is referred to does not exist, or what is made exists already."""

_OF_MOTO_ALONE = frozenset({"CreateProject"})
"""The operations for which moto has rules that AWS does not have: CodeBuild takes more types, and needs less."""

_MISSING = ("not exist", "not found", "notfound", "could not find")
"""What AWS says of something that is missing, with any code."""

_TAKEN = "already exist"
"""What AWS says of something that exists, with any code."""


class PartMaker:
    """Makes the parts of a resource that have API operations of their own, such as a table's time to live."""

    def __init__(self, declared: Declared, account: Account) -> None:
        self._declared = declared
        self._account = account
        self._warnings: list[str] = []

    @property
    def warnings(self) -> tuple[str, ...]:
        """A warning for each part that was not made."""
        return tuple(self._warnings)

    def make(self, property: str, service: str, operation: str, properties: Mapping[str, Json]) -> None:
        """Make the part of a property with an operation. Raises SfnError if AWS refuses it."""
        with self.part(property):
            call(self._account, service, operation, arguments(self._declared, service, operation, properties))

    @contextmanager
    def part(self, property: str) -> Iterator[None]:
        """The block that makes the part of a property. Raises SfnError if AWS refuses it."""
        try:
            yield
        except Exception as error:
            why = reason(self._declared, error)
            self._warnings.append(f"{self._declared.place}: {property} has no effect: {why}")


def reason(declared: Declared, error: Exception) -> str:
    """Why something was not made. Raises SfnError if the template is wrong, as far as all its values are known."""
    refusal = _refusal(declared, error)
    if declared.unknown:
        why = _limit(error) if refusal is None else refusal.removeprefix(f"{declared.place}: ")
        return f"{why} ({known_only_on_aws(declared)})"
    if refusal is None:
        return _limit(error)
    raise SfnError(refusal) from None


def _refusal(declared: Declared, error: Exception) -> str | None:
    """What AWS says against the template; None if the error is about something else."""
    from botocore.exceptions import ClientError, ParamValidationError

    if isinstance(error, SfnError):
        return None if isinstance(error, UnservedCallError) else str(error.args[0])
    if isinstance(error, ParamValidationError):
        return f"{declared.place}: {error}"
    if not isinstance(error, ClientError):
        return None
    code, said = _answer(error)
    is_of_account = any(part in said.lower() for part in (*_MISSING, _TAKEN))
    if is_of_account or error.operation_name in _OF_MOTO_ALONE or not any(part in code for part in _REFUSALS):
        return None
    return f"{declared.place}: AWS refuses {error.operation_name}: {code}: {said}"


def _limit(error: Exception) -> str:
    """Why moto cannot make something, or not in this world."""
    from botocore.exceptions import ClientError

    if isinstance(error, UnservedCallError):
        return error.why
    if isinstance(error, ClientError):
        code, said = _answer(error)
        return f"{error.operation_name} answers {code}: {said}"
    # moto raises any exception for requests that it does not know.
    return f"moto fails with {type(error).__name__}: {error}"


def _answer(error: ClientError) -> tuple[str, str]:
    """The code and the message of an error."""
    answer = error.response.get("Error", {})
    return str(answer.get("Code", "")), str(answer.get("Message", ""))
