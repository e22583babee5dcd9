"""What the role of a state machine must be allowed for its Lambda tasks.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html#lambda-iam
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.arns import Place
from pytest_sfn.iam.walk import Argument, WrittenTask
from pytest_sfn.json_text import Json
from pytest_sfn.lambdas.names import parse_function_name

ANY = "*"


def lambda_statements(tasks: Iterable[WrittenTask], place: Place) -> list[dict[str, Json]]:
    """One statement for all functions, in the order in which they appear; ``*`` if one is chosen at run time."""
    functions = list(dict.fromkeys(_function_arn(task, place) for task in tasks))
    resource: Json = ANY if ANY in functions else functions
    return [{"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": resource}]


def _function_arn(task: WrittenTask, place: Place) -> str:
    """What a task needs the right for: a function, or one version or alias of it."""
    assert task.resource is not None
    if task.resource.kind == "function":
        return task.resource.arn
    name, qualifier = task.argument("FunctionName"), task.argument("Qualifier")
    parsed = parse_function_name(name.value) if name.known else None
    if parsed is None:
        return ANY
    arn = parsed.arn or _written_arn(name, parsed.qualifier) or place.function(parsed.name)
    if not qualifier.known:
        return f"{arn}:{ANY}"
    version = parsed.qualifier or qualifier.value
    return f"{arn}:{version}" if isinstance(version, str) else arn


def _written_arn(name: Argument, qualifier: str | None) -> str | None:
    """An ARN with a region or an account that cannot be, without its qualifier: it stays as it is written."""
    if not name.value.startswith("arn:"):
        return None
    arn: str = name.value.removesuffix(f":{qualifier}") if qualifier else name.value
    return arn
