"""What happens if moto does not make a resource, or a part of it: AWS's own refusal of what a template says is an error
of the template. Everything else is a limit of moto, and a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_sfn.application.made import Declared
from pytest_sfn.errors import SfnError, UnservedCallError

_REFUSALS = ("Validation", "Invalid", "Malformed", "BadRequest")
"""The codes of errors that say that a request itself is wrong contain one of these. Others are about the account: what
is referred to does not exist, or what is made exists already."""

_MISSING = ("not exist", "not found", "notfound", "could not find")
"""What AWS says of something that is missing, whatever the code."""


class PartMaker:
    """Makes the parts of a resource that have API operations of their own, such as a table's time to live."""

    def __init__(self, declared: Declared) -> None:
        self._declared = declared
        self._warnings: list[str] = []

    @property
    def warnings(self) -> tuple[str, ...]:
        """A warning for each part that was not made."""
        return tuple(self._warnings)

    @contextmanager
    def part(self, property: str) -> Iterator[None]:
        """The block that makes the part of a property. Raises SfnError if AWS refuses it."""
        try:
            yield
        except Exception as error:
            why = reason(self._declared, error)
            self._warnings.append(f"{self._declared.place}: {property} has no effect: {why}")


def reason(declared: Declared, error: Exception) -> str:
    """Why something was not made. Raises SfnError if the template is wrong."""
    from botocore.exceptions import ClientError, ParamValidationError

    if isinstance(error, UnservedCallError):
        return error.why
    if isinstance(error, SfnError):
        raise error
    if isinstance(error, ParamValidationError):
        raise SfnError(f"{declared.place}: {error}") from None
    if not isinstance(error, ClientError):  # moto raises any exception for requests that it does not know
        return f"moto fails with {type(error).__name__}: {error}"
    answer = error.response.get("Error", {})
    code, said = str(answer.get("Code", "")), str(answer.get("Message", ""))
    is_missing = any(part in said.lower() for part in _MISSING)
    if not is_missing and any(part in code for part in _REFUSALS):
        raise SfnError(f"{declared.place}: AWS refuses {error.operation_name}: {code}: {said}") from None
    return f"{error.operation_name} answers {code}: {said}"
