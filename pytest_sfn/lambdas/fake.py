"""FakeLambda: a fake Lambda function."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from pytest_sfn.arns import LATEST, FunctionName, Place, parse_function_name
from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue
from pytest_sfn.fakes.behaviours import UNSET, Body, Nothing, Raised
from pytest_sfn.fakes.callbacks import Callback, Planned, TaskFailure
from pytest_sfn.fakes.durations import Duration
from pytest_sfn.fakes.fake import BASE, Fake
from pytest_sfn.fakes.handlers import HandlerFunction, HandlerImports
from pytest_sfn.fakes.options import Behaviours, BehaviourSpec, Options
from pytest_sfn.lambdas.calls import Invocation, LambdaCall
from pytest_sfn.lambdas.errors import raised_by_name
from pytest_sfn.lambdas.versions import Aliases, Versions, declared_releases, make_version, version_behaviours
from pytest_sfn.values.arguments import FLAG, MAPPING, TEXT, check_arguments, optional
from pytest_sfn.values.json_text import Json, loads
from pytest_sfn.values.safe_text import safe_repr

MAX_ASYNC_RETRIES = 2
"""How often Lambda retries a failed asynchronous call by default."""


class LambdaOptions(Options, total=False):
    """The options of a fake function other than its behaviour; see :class:`FakeLambda`."""

    timeout: Duration | None
    versions: Versions | None
    aliases: Aliases | None
    environment: Mapping[str, str] | None
    memory_size: int
    async_retries: bool


class LambdaBehaviour(Behaviours, LambdaOptions, total=False):
    """The behaviours and options of a fake function other than its handler."""


class FakeLambda(Fake[Invocation, LambdaCall]):
    """Replaces a Lambda function, and is callable like it.

    ``name``: name, ARN or partial ARN. At most one behaviour: ``handler`` (a function of (event, context), or an
    import path ``"package.module:function"``), ``returns`` (a JSON value; ``bytes`` is the raw body), ``raises`` (an
    exception, an exception class, an error name), ``side_effect`` (as in unittest.mock), ``callback`` (the answer to
    the task token, or a list with one for each call). Without a behaviour it answers null. Options:

    * ``duration``: how long every call takes (seconds or timedelta); ``timeout``: the timeout of the function, by
      default 900 seconds.
    * ``versions``: ``{"1": handler or {"returns": ...}}``; ``aliases``: ``{"prod": "1"}`` or ``{"prod": {"1": 0.9,
      "2": 0.1}}``.
    * ``environment``: variables in ``os.environ`` while it runs; ``memory_size`` in MB.
    * ``async_retries``: retry a failed asynchronous call twice, after one and two minutes.
    * ``required``: whether a test that can see the fake must call it.

    Raises SfnError for an invalid argument.
    """

    kind = "fake function"

    @check_arguments(
        name=TEXT,
        versions=optional(MAPPING),
        aliases=optional(MAPPING),
        async_retries=FLAG,
        required=optional(FLAG),
    )
    def __init__(
        self,
        name: str,
        handler: HandlerFunction | str | None = None,
        *,
        returns: Json = UNSET,
        raises: object = None,
        side_effect: object = None,
        callback: Planned | None = None,
        duration: Duration = 0,
        timeout: Duration | None = None,
        versions: Versions | None = None,
        aliases: Aliases | None = None,
        environment: Mapping[str, str] | None = None,
        memory_size: int = 128,
        async_retries: bool = False,
        required: bool | None = None,
    ) -> None:
        parsed = parse_function_name(name) or _parse_construct_path(name)
        if parsed is None:
            raise InvalidArgumentValue(
                f"{safe_repr(name)} is not a valid Lambda function name: use a name (letters, digits, - and _) or ARN"
            )
        spec = BehaviourSpec(handler, returns, raises, side_effect, callback)
        super().__init__(parsed.name, spec, required)
        self.declared_qualifier = None if parsed.qualifier == LATEST else parsed.qualifier
        self.async_retries = MAX_ASYNC_RETRIES if async_retries else 0
        options = {"duration": duration, "timeout": timeout, "environment": environment, "memory_size": memory_size}
        latest = make_version(self.who, **options)  # type: ignore[arg-type]
        self.releases = declared_releases(self.who, latest, options, versions, aliases)
        self.declared.update(version_behaviours(self.who, versions, self.named_error))
        self.place = Place()
        self._arn = parsed.arn
        if callable(handler):
            functools.update_wrapper(self, handler, updated=())

    @property
    def arn(self) -> str:
        """The function's ARN without a qualifier. For a bare name it has the region and account of the current test."""
        return self._arn or self.place.function(self.name)

    def __call__(self, event: Json = None, context: Any = None) -> Any:
        """Call the function as plain Python: without a record, without virtual time, and without a JSON copy."""
        if self.sessions:
            behaviour = self.session.behaviour(self.who, BASE, event, None)
        else:
            behaviour = (self.declared[BASE] or Nothing()).start(HandlerImports())
        answer = behaviour.answer(event, context)
        if isinstance(answer, Raised):
            raise answer.error
        if isinstance(answer, Body):
            return loads(answer.content) if isinstance(answer.content, str) else answer.content
        return None if isinstance(answer, Callback) else answer

    def view(self, record: Invocation) -> LambdaCall:
        return LambdaCall(record)

    def named_error(self, error: str | TaskFailure) -> BaseException:
        if isinstance(error, TaskFailure):
            raise InvalidArgumentType(f"raises= of {self.who}: TaskFailure answers a task token: pass it as callback=")
        return raised_by_name(error)


def _parse_construct_path(name: object) -> FunctionName | None:
    """The path of a function's construct in CDK, which is one of the function's names; None for other texts."""
    is_path = isinstance(name, str) and re.fullmatch(r"[\w.-]+(?:/[\w.-]+)+", name)
    return FunctionName(str(name), None, None) if is_path else None
