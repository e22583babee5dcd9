"""JSONata in the fields of a state: expressions between ``{%`` and ``%}``, with AWS's error texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.language.jsonata.compiling.compiler import ConditionWatch, Program, compile_text, problem_of
from pytest_sfn.language.jsonata.errors import InternalError, JsonataError, UnsupportedResult
from pytest_sfn.language.jsonata.java.numbers import LONG_BITS
from pytest_sfn.language.jsonata.runtime.results import SCALARS, integer_to_json
from pytest_sfn.language.jsonata.runtime.run import Run
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.types import Environment, Expression, SyntaxProblem
from pytest_sfn.values.json_text import Json

INPUT_ONLY = frozenset({"input", "context"})
"""The members of ``$states`` that every expression may use."""
FieldWatch = Callable[[str, int], Callable[[bool], None]]
_ONLY_SOMEWHERE = {
    "result": "$states.result exists only in the Output and Assign of a Task, Parallel or Map.",
    "context.Task": "The context object has Task only in the fields of a Task state.",
    "errorOutput": "$states.errorOutput exists only in the Output and Assign of a catcher.",
}
_ANYWHERE = "$states has input, context and, in some fields, result or errorOutput."
_INVALID = "INVALID_JSONATA_EXPRESSION"
_UNSUPPORTED = "UNSUPPORTED_JSONATA_EXPRESSION"


def compile_expression(text: str, field: str, *, scope: frozenset[str] = INPUT_ONLY) -> Expression:
    """Compile the expression between ``{%`` and ``%}``. ``scope`` has the members of ``$states`` that the field may
    use.

    Raises SyntaxProblem if Step Functions rejects it. The expression is called with ``$states`` without its context. It
    raises EvaluationError States.QueryEvaluationError if it fails, or if its value is undefined or a function.
    """
    text = text.strip()
    try:
        program = compile_text(text, watch=watch_of(field))
    except JsonataError as problem:
        raise SyntaxProblem(problem.message, field, f"The expression is: {text}", _INVALID) from None
    _check(program, field, scope)
    lead = f"The JSONata expression '{text}' specified for the field '{field}' "

    def undefined() -> EvaluationError:
        return EvaluationError(ErrorName.QUERY_EVALUATION, lead + "returned nothing (undefined).", field)

    evaluate = _any(program, lead, undefined, field)
    if program.fields and program.fields[0] != "context":
        return _fields(program.fields[0], program.fields[1:], undefined, evaluate)
    return evaluate if program.variable is None else _variable(program.variable, undefined)


_WATCH: ContextVar[FieldWatch | None] = ContextVar("what watches the conditions that are compiled", default=None)


@contextmanager
def watching_conditions(watch: FieldWatch) -> Iterator[None]:
    """Compile the expressions of this block so that their conditions report: ``watch`` gives for a field, and for the
    position of a condition in it, what to call with each outcome."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)


def watch_of(field: str) -> ConditionWatch | None:
    """What watches the conditions of a field; None if nothing does."""
    watch = _WATCH.get()
    return None if watch is None else partial(watch, field)


def _check(program: Program, field: str, scope: frozenset[str]) -> None:
    """Raise SyntaxProblem if an expression uses something that this field does not allow."""
    problems = [
        SyntaxProblem(refusal.message, field, refusal.hint, _UNSUPPORTED) for refusal in program.findings.refusals
    ]
    for member in sorted(program.findings.members - scope):
        hint = _ONLY_SOMEWHERE.get(member, _ANYWHERE)
        problems.append(SyntaxProblem(f"Field '$states.{member}' does not exist.", field, hint, _UNSUPPORTED))
    if problems:
        first, *others = problems
        first.others = tuple(others)
        raise first


def _tail(problem: JsonataError, env: Environment) -> str:
    """The end of AWS's text for an expression that failed."""
    if isinstance(problem, UnsupportedResult):
        return "returned an unsupported result type."
    if isinstance(problem, InternalError):
        return f"threw an internal error during evaluation. {env.uuid()}"
    code = f". {problem.code}" if problem.code else ""
    return f"threw an error during evaluation{code}: {problem.message}"


def _any(program: Program, lead: str, undefined: Callable[[], EvaluationError], field: str) -> Expression:
    code, finish = program.code, program.finish

    def evaluate(document: Json, env: Environment) -> Json:
        try:
            run = Run(env.variables, document, env)
            value = code(UNDEFINED, None, run)
            if type(value) not in SCALARS:
                value = finish(value, run)
        except Exception as error:  # any failure is the expression's
            raise EvaluationError(ErrorName.QUERY_EVALUATION, lead + _tail(problem_of(error), env), field) from error
        if value is UNDEFINED:
            raise undefined()
        return value

    return evaluate


# ---- the most common expressions run without setting up an evaluation


def _variable(name: str, undefined: Callable[[], EvaluationError]) -> Expression:
    def evaluate(document: Json, env: Environment) -> Json:
        value = env.variables.get(name, UNDEFINED)
        if value is UNDEFINED:
            raise undefined()
        if type(value) is int and value.bit_length() > LONG_BITS:
            return integer_to_json(value)
        return value

    return evaluate


def _fields(member: str, names: list[str], undefined: Callable[[], EvaluationError], other: Expression) -> Expression:
    """``$states.input.a.b``, if all values on the way are objects; ``other`` evaluates all other cases."""

    def evaluate(document: Json, env: Environment) -> Json:
        value = document.get(member, UNDEFINED)
        for name in names:
            if type(value) is not dict:
                return other(document, env)
            value = value.get(name, UNDEFINED)
        if value is UNDEFINED:
            raise undefined()
        if type(value) is int and value.bit_length() > LONG_BITS:
            return integer_to_json(value)
        return value

    return evaluate
