"""The errors for a call of a Lambda function without a fake."""

from __future__ import annotations

import re
from keyword import iskeyword

from pytest_sfn.errors import UnmockedLambdaError
from pytest_sfn.fakes.calls import Caller
from pytest_sfn.values.json_display import show_text


def unmocked_lambda(name: str, known: str, payload_text: str, caller: Caller | None) -> UnmockedLambdaError:
    """The error for a function without a fake, with a stub to paste. ``known`` lists the registered functions."""
    who = f"state {caller.state!r} of {caller.execution_arn}" if caller else "code outside a workflow"
    facts = (
        f"{who} invoked the Lambda function {name!r}, and no fake is registered for it\n"
        f"  payload: {show_text(payload_text, 200)}\n"
        f"  {known}\n"
    )
    error = UnmockedLambdaError(
        f"{facts}{_how_to_fake(name)} With strict=False Lambda answers that the function does not exist."
    )
    error.function, error.facts = name, facts
    return error


def unusable_code(name: str, origin: str, reason: str) -> UnmockedLambdaError:
    """The error for a function whose own code cannot run in this process. ``origin`` made the function."""
    error = UnmockedLambdaError(
        f"the Lambda function {name!r} was created with {origin} {reason}, and no fake is registered for the function\n"
        f"{_how_to_fake(name)}"
    )
    error.function = name
    return error


def _how_to_fake(name: str) -> str:
    return (
        "Fake it in the test's module, or in a conftest:\n\n"
        f'    @mock_lambda("{name}")\n'
        f"    def {identifier(name)}(event, context):\n"
        "        return {}\n\n"
        f'or in the test: sfn_lambdas.register("{name}", returns={{}}).'
    )


def identifier(name: str) -> str:
    """A Python name for a function: ``ChargeCard`` is ``charge_card``."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", re.sub(r"\W+", "_", name)).strip("_").lower()
    if not words or words[0].isdigit() or iskeyword(words) or words.startswith("test"):
        return f"fake_{words}".rstrip("_")
    return words
