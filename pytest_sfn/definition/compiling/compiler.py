"""Compiles the fields of a state in its query language. A field that does not parse is reported and becomes None."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeGuard, TypeVar

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.likely_mistakes import warn_about_path_in_text, warn_about_paths_in_template
from pytest_sfn.definition.compiling import jsonata_values, jsonpath_values
from pytest_sfn.language import payload_templates
from pytest_sfn.language.jsonpath import compile_path, compile_result_path
from pytest_sfn.language.types import Environment, Expression, ResultPath, SyntaxProblem, is_expression
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.definition.model import Definition

P = ParamSpec("P")
T = TypeVar("T")

_INPUT = frozenset({"input", "context"})
_RESULT = _INPUT | {"result"}
_ERROR_OUTPUT = _INPUT | {"errorOutput"}
_TOKEN = frozenset({"context.Task"})


class CompilationWatch(Protocol):
    """Sees what is compiled, so that runs can be counted."""

    def in_state(self, location: str, compile_it: Callable[P, T]) -> Callable[P, T]:
        """A compiler of JSONata whose expressions report their conditions as those of a state."""

    def finish(self, definition: Definition) -> Definition:
        """The definition that is run in place of one that was compiled."""


class Compiler:
    """Compiles the fields of one state.

    ``field`` is always relative to the state, such as ``Choices[1]/Output``, also for a part of the state.
    """

    __slots__ = ("_fields", "_has_result", "_token", "_watch", "jsonata")

    def __init__(
        self,
        fields: Fields,
        *,
        jsonata: bool,
        has_result: bool,
        has_token: bool,
        watch: CompilationWatch | None = None,
    ) -> None:
        self._fields = fields
        self._has_result = has_result
        self._token = _TOKEN if has_token else frozenset()
        self.jsonata = jsonata
        self._watch = watch if jsonata else None

    def attempt(self, field: str, compile_it: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Call a compiler of the language, and report the problem that it finds."""
        if self._watch:
            compile_it = self._watch.in_state(self._fields.location, compile_it)
        try:
            return compile_it(*args, **kwargs)
        except (SyntaxProblem, RecursionError) as problem:
            self._note(problem, field, exact=self.jsonata)
        return None

    def rule(self, rule: Mapping[str, Json], field: str) -> Expression | None:
        """The test of a Choice rule in JSONPath. AWS reports the exact part of it that does not parse."""
        from pytest_sfn.definition.compiling.choice_rules import compile_rule

        try:
            return compile_rule(rule, field)
        except (SyntaxProblem, RecursionError) as problem:
            self._note(problem, field, exact=True)
        return None

    def _note(self, problem: SyntaxProblem | RecursionError, field: str, *, exact: bool) -> None:
        fields = self._fields
        if isinstance(problem, SyntaxProblem):
            fields.collector.syntax(problem, fields.location, field, exact=exact)
        else:
            fields.report("Value is nested too deeply", field, code="TOO_DEEPLY_NESTED")

    @property
    def _scope(self) -> frozenset[str]:
        """The names that Output and Assign of the state may use."""
        return (_RESULT if self._has_result else _INPUT) | self._token

    # ---- templates

    def template(self, value: Json, field: str) -> Expression | None:
        """A template that uses the state's input, such as Parameters or Arguments."""
        return self._template(value, field, _INPUT | self._token)

    def call_arguments(self, value: Json, field: str) -> Expression | None:
        """The arguments of a call of a service: a template, or in JSONata an expression that returns an object."""
        if self.is_expression(value):
            return self.attempt(field, jsonata_values.compile_object, value, field, _INPUT | self._token)
        return self.template(value, field)

    def result_template(self, value: Json, field: str) -> Expression | None:
        """A template that uses the state's result, if it has one: ResultSelector, and Output of the state."""
        return self._template(value, field, self._scope)

    def error_template(self, value: Json, field: str) -> Expression | None:
        """A template that uses the error: Output of a catcher."""
        return self._template(value, field, _ERROR_OUTPUT | self._token)

    def assign(self, value: Json, field: str) -> Expression | None:
        """Assign of the state: an object, or in JSONata an expression that returns one."""
        return self._assign(value, field, self._scope)

    def rule_assign(self, value: Json, field: str) -> Expression | None:
        """Assign of a rule of a Choice."""
        return self._assign(value, field, _INPUT)

    def error_assign(self, value: Json, field: str) -> Expression | None:
        """Assign of a catcher, which uses the error."""
        return self._assign(value, field, _ERROR_OUTPUT | self._token)

    def _assign(self, value: Json, field: str, scope: frozenset[str]) -> Expression | None:
        if self.is_expression(value):
            return self.attempt(field, jsonata_values.compile_assign, value, field, scope)
        if not isinstance(value, dict):
            self._fields.wrong_type(field, "[OBJECT]")
            return None
        return self._template(value, field, scope)

    def _template(self, value: Json, field: str, scope: frozenset[str]) -> Expression | None:
        compile_it: Callable[[Json, str], Expression]
        if self.jsonata:
            from pytest_sfn.language.jsonata_templates import compile_template

            compile_it = partial(compile_template, scope=scope)
            if self._watch:
                compile_it = self._watch.in_state(self._fields.location, compile_it)
        else:
            compile_it = payload_templates.compile_template
            warn_about_paths_in_template(value, self._fields.at(field), self._fields.collector)
        try:
            return compile_it(value, field)
        except (SyntaxProblem, RecursionError) as problem:
            for found in list(_problems(compile_it, _parts(value, field))) or [problem]:
                self._note(found, field, exact=self.jsonata)
        return None

    # ---- paths

    def data_path(self, name: str) -> Expression | None:
        """InputPath or OutputPath; None if the data stays unchanged."""
        value = self._fields.values.get(name, "$")
        if value == "$":
            return None
        if value is None:
            return jsonpath_values.empty_object
        return self.attempt(name, compile_path, value, name) if self._fields.text(name) is not None else None

    def result_path(self, fields: Fields, field: str = "ResultPath") -> ResultPath | None:
        """ResultPath of the state or of a catcher; None if the result replaces the input."""
        value = fields.values.get("ResultPath", "$")
        if value == "$":
            return None
        if value is not None and fields.text("ResultPath") is None:
            return None
        return self.attempt(field, compile_result_path, value)

    # ---- values with a required type

    def is_expression(self, value: Json) -> TypeGuard[str]:
        return self.jsonata and isinstance(value, str) and is_expression(value)

    def integer(
        self, fields: Fields, name: str, field: str, minimum: int, maximum: int | None, check: jsonpath_values.Check
    ) -> Expression | None:
        """An integer, an expression that returns one, or ``<name>Path``."""
        value = fields.values.get(name)
        if self.is_expression(value):
            return self.attempt(field, jsonata_values.compile_integer, value, field, check)
        if f"{name}Path" in fields and not self.jsonata:
            return self._path(fields, name, field, jsonpath_values.compile_integer_path, check)
        number = fields.integer(name, minimum, maximum)
        return None if number is None else constant(number)

    def number(
        self, fields: Fields, name: str, minimum: int, maximum: int, check: jsonpath_values.Check
    ) -> Expression | None:
        """A number, an expression that returns one, or ``<name>Path``."""
        value = fields.values.get(name)
        if self.is_expression(value):
            return self.attempt(name, jsonata_values.compile_number, value, name, check)
        if f"{name}Path" in fields and not self.jsonata:
            return self._path(fields, name, name, jsonpath_values.compile_float_path, check)
        number = fields.number(name, minimum, maximum)
        return None if number is None else constant(number)

    def text(self, fields: Fields, name: str) -> Expression | None:
        """A text, an expression that returns one, or ``<name>Path``."""
        value = fields.values.get(name)
        if self.is_expression(value):
            return self.attempt(name, jsonata_values.compile_text, value, name)
        path = f"{name}Path"
        if path in fields and not self.jsonata:
            source = fields.text(path)
            return None if source is None else self.attempt(path, jsonpath_values.compile_text_path, source, path)
        text = fields.text(name)
        if text is None:
            return None
        if self.jsonata:
            return self.template(text, name)
        warn_about_path_in_text(fields, name)
        return constant(text)

    def _path(
        self, fields: Fields, name: str, field: str, compile_it: Callable[..., Expression], check: Any
    ) -> Expression | None:
        source = fields.text(f"{name}Path")
        return None if source is None else self.attempt(f"{field}Path", compile_it, source, f"{field}Path", check)


def _problems(
    compile_it: Callable[[Json, str], Expression], parts: Iterable[tuple[Json, str]]
) -> Iterator[SyntaxProblem | RecursionError]:
    for value, field in parts:
        try:
            compile_it(value, field)
        except (SyntaxProblem, RecursionError) as problem:
            yield problem


def _parts(value: Json, field: str) -> Iterator[tuple[Json, str]]:
    """The smallest parts of a template, each compiled by itself to find all problems."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _parts(item, f"{field}[{index}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, (dict, list)) and not key.endswith(".$"):
                yield from _parts(item, f"{field}/{key}")
            else:
                yield {key: item}, field
    else:
        yield value, field


def cap(limit: int, expression: Expression) -> Expression:
    """An expression for the value of another one, or for the limit if that is smaller."""

    def evaluate(document: Json, environment: Environment) -> Json:
        return min(limit, expression(document, environment))

    return evaluate


def constant(value: Json) -> Expression:
    """An expression that always returns the same value."""

    def evaluate(document: Json, environment: Environment) -> Json:
        return value

    return evaluate
