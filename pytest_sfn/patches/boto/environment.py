"""The settings without which boto3 makes no client: lent to the process while a world is open.

What the suite sets for itself is never touched, and stays also where it was set while a world was open.
"""

from __future__ import annotations

import os
from typing import ClassVar

from pytest_sfn.patches.boto.default_session import DefaultSession
from pytest_sfn.patches.boto.shell import REGION_VARIABLES, KnownValue, shell

_REGION = REGION_VARIABLES[0]
_ACCESS_KEY = "AWS_ACCESS_KEY_ID"
DUMMY_CREDENTIALS = {_ACCESS_KEY: "pytest-sfn", "AWS_SECRET_ACCESS_KEY": "testing"}
"""Dummy credentials. No other code writes this access key: found in another object, it was written by an undo."""


class _Loan:
    """A variable that had no value, or an empty one, and has one of this library for a while."""

    def __init__(self, name: str, before: str | None) -> None:
        self._name = name
        self._before = before
        self.value = KnownValue(name)
        self._is_written = True

    def write(self, text: str, present: str | None) -> None:
        self._is_written = False
        if text != present:
            os.environ[self._name] = text
        self.value = KnownValue(self._name)
        self._is_written = True

    def stands(self, *, undone: bool = False) -> bool:
        """Whether the variable has the value lent, also when a signal came while it was written."""
        return not self._is_written or self.value.stands(undone=undone)

    def take_back(self) -> None:
        if self._before is None:
            os.environ.pop(self._name, None)
        else:
            os.environ[self._name] = self._before


class AwsEnvironment:
    """A region, dummy credentials and a default session of boto3, for as long as it is entered.

    Environments may end in any order: the one entered last says which region it is.
    """

    _entered: ClassVar[list[AwsEnvironment]] = []
    _loans: ClassVar[dict[str, _Loan]] = {}
    _session: ClassVar[DefaultSession] = DefaultSession(DUMMY_CREDENTIALS[_ACCESS_KEY])

    def __init__(self, region: str) -> None:
        self._settings = {_REGION: region, **DUMMY_CREDENTIALS}

    def __enter__(self) -> None:
        self.enter()

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self) -> None:
        self._entered.append(self)
        self._lend()
        if len(self._entered) == 1:
            self._session.lend()

    def leave(self) -> None:
        """May be called more than once."""
        if self in self._entered:
            self._entered.remove(self)
        if self._entered:
            self._entered[-1]._lend()
            return
        self._session.take_back()
        settle()

    def _lend(self) -> None:
        undone = _is_undone()
        for name, text in self._settings.items():
            loan, present = self._loans.get(name), os.environ.get(name)
            if loan and loan.stands(undone=undone):
                loan.write(text, present)
            elif not present:
                loan = self._loans[name] = _Loan(name, present)
                loan.write(text, present)


def look() -> None:
    """Notice the variables that a test has changed, before they are restored."""
    for loan in AwsEnvironment._loans.values():
        loan.stands()


def settle() -> None:
    """Take back what is lent, if no environment is entered any more.

    Call it also later, when undos that outlived the environment have put back what they found in it.
    """
    if AwsEnvironment._entered:
        return
    AwsEnvironment._session.settle()
    undone = _is_undone()
    for name, loan in list(AwsEnvironment._loans.items()):
        if loan.stands(undone=undone):
            loan.take_back()
        elif os.environ.get(name) not in (None, "", loan.value.text):
            continue  # what replaced it may be a patch, which puts it back when it ends
        del AwsEnvironment._loans[name]


def suite_region() -> str | None:
    """The region that the suite has set for itself: in the environment, else for boto3's default session."""
    for name in REGION_VARIABLES:
        loan = AwsEnvironment._loans.get(name)
        text = os.environ.get(name)
        if text and not shell().says(name) and not (loan and loan.stands(undone=_is_undone())):
            return text
    return AwsEnvironment._session.region_of_suite()


def _is_undone() -> bool:
    """Whether an undo has put back what is lent."""
    loan = AwsEnvironment._loans.get(_ACCESS_KEY)
    return loan is not None and loan.value.is_rewritten()
