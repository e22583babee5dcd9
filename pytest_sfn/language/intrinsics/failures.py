"""How an intrinsic function refuses what it is given. The compiled call makes an EvaluationError of it."""

from __future__ import annotations


class Refusal(Exception):
    """A call that cannot be evaluated: AWS's text for it."""


class InvalidArguments(Refusal):
    """A wrong number of arguments, a wrong type, or a value out of range."""

    def __init__(self, function: str) -> None:
        super().__init__(f"Invalid arguments in {function}")
