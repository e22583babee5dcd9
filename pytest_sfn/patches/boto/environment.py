"""Lends the process the settings that boto3 needs to make a client, while a world is open.

The suite's own settings are never changed, even if it makes them while a world is open.
"""

from __future__ import annotations

from typing import ClassVar

from pytest_sfn.patches.boto.default_session import DefaultSession
from pytest_sfn.patches.boto.shell import REGION_VARIABLES, UNTOUCHED, KnownValue, shell, text_of
from pytest_sfn.patches.environment_variables import write_variable

_REGION = REGION_VARIABLES[0]
_ACCESS_KEY = "AWS_ACCESS_KEY_ID"
DUMMY_CREDENTIALS = {_ACCESS_KEY: "pytest-sfn", "AWS_SECRET_ACCESS_KEY": "testing"}
"""Dummy credentials. No other code writes this access key: if another object has it, an undo has written it."""


class _Loan:
    """A variable without a value, or with an empty one, that has a value of this library for a while."""

    def __init__(self, name: str, before: str | None) -> None:
        self._name = name
        self._before = before
        self.value = KnownValue(name)
        self._is_written = True

    def write(self, text: str, present: str | None) -> None:
        self._is_written = False
        if text != present:
            write_variable(self._name, text)
        self.value = KnownValue(self._name)
        self._is_written = True

    def is_current(self, *, undone: bool = False) -> bool:
        """True if the variable has the lent value, even if a signal interrupted the writing."""
        return not self._is_written or self.value.is_current(undone=undone)

    def take_back(self) -> None:
        write_variable(self._name, self._before)


class AwsEnvironment:
    """Sets a region, dummy credentials and a default session of boto3 while it is entered.

    Environments may end in any order: the one that was entered last sets the region.
    """

    _entered: ClassVar[list[AwsEnvironment]] = []
    _loans: ClassVar[dict[str, _Loan]] = {}
    _taken_back: ClassVar[dict[str, _Loan]] = {}
    _untouched: ClassVar[KnownValue | None] = None
    _session: ClassVar[DefaultSession] = DefaultSession(DUMMY_CREDENTIALS[_ACCESS_KEY])

    def __init__(self, region: str) -> None:
        self._settings = {_REGION: region, **DUMMY_CREDENTIALS}

    def __enter__(self) -> None:
        self.enter()

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self) -> None:
        settle()
        self._entered.append(self)
        self._lend()
        if len(self._entered) == 1:
            self._session.lend()

    def leave(self) -> None:
        """Take the settings back. May be called more than once."""
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
            loan, present = self._loans.get(name), text_of(name)
            if loan and loan.is_current(undone=undone):
                loan.write(text, present)
            elif not present:
                loan = self._loans[name] = _Loan(name, present)
                loan.write(text, present)


def look() -> None:
    """Note which variables a test has changed, before they are restored."""
    for loan in AwsEnvironment._loans.values():
        loan.is_current()


def settle() -> None:
    """Take back what is lent, once no environment is entered any more.

    Call it again later: an undo that outlives the environment may put back the lent values.
    """
    if AwsEnvironment._entered:
        return
    AwsEnvironment._session.settle()
    _drop_restored()
    if not AwsEnvironment._loans:
        return
    undone, untouched = _is_undone(), KnownValue(UNTOUCHED)
    for name, loan in list(AwsEnvironment._loans.items()):
        if loan.is_current(undone=undone):
            loan.take_back()
        elif text_of(name) not in (None, "", loan.value.text):
            continue  # the new value may be a patch, which restores the lent one when it ends
        AwsEnvironment._taken_back[name] = AwsEnvironment._loans.pop(name)
        AwsEnvironment._untouched = untouched


def _drop_restored() -> None:
    """Remove what was taken back, where an undo has restored a copy of the whole environment.

    The access key proves it at any time. Without it, a variable that no code touches is proof until the next call:
    later the suite itself may have set the same values.
    """
    untouched, AwsEnvironment._untouched = AwsEnvironment._untouched, None
    lent = AwsEnvironment._loans
    has_dummies = _ACCESS_KEY not in lent and text_of(_ACCESS_KEY) == DUMMY_CREDENTIALS[_ACCESS_KEY]
    if not has_dummies and not (untouched and untouched.is_rewritten()):
        return
    for name, loan in AwsEnvironment._taken_back.items():
        if name not in lent and text_of(name) == loan.value.text:
            loan.take_back()


def suite_region() -> str | None:
    """The region that the suite has set: in the environment, else in boto3's default session."""
    settle()
    for name in REGION_VARIABLES:
        loan = AwsEnvironment._loans.get(name)
        text = text_of(name)
        if text and not shell().provides(name) and not (loan and loan.is_current(undone=_is_undone())):
            return text
    return AwsEnvironment._session.region_of_suite()


def _is_undone() -> bool:
    """True if an undo has put back a lent value."""
    loan = AwsEnvironment._loans.get(_ACCESS_KEY)
    return loan is not None and loan.value.is_rewritten()
