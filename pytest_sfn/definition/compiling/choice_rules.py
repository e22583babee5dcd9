"""The rules of a Choice state in JSONPath: And, Or, Not, and the comparisons of a Variable.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.language.comparisons import OPERATORS, compile_comparison, compile_test
from pytest_sfn.language.jsonpath import MISSING, Path
from pytest_sfn.language.jsonpath.fields import NO_DOLLAR, NULL_INPUT, parse_reference
from pytest_sfn.language.types import Environment, Expression, SyntaxProblem
from pytest_sfn.values.json_text import Json

_BOOLEAN = ("And", "Or", "Not")
_KINDS = (*_BOOLEAN, "Variable", "Condition")
ONE_KIND = f"The object must have only one of the following fields, [{', '.join(_KINDS)}]"
_NESTED = frozenset({"Comment"})
_TOP_LEVEL = _NESTED | {"Next", "Assign", "Output"}
_MAX_DEPTH = 100
_OPERATORS = frozenset(OPERATORS)
_IN_DATA_TEST = _OPERATORS | {"Variable"}


def compile_rule(rule: Mapping[str, Json], field: str) -> Expression:
    """The expression of a rule, which returns True if the rule matches. ``field`` is its location: ``Choices[0]``.

    Raises SyntaxProblem. The expression fails with States.Runtime if the path of a Variable, or the path in a
    comparison, selects nothing, except with IsPresent.
    """
    return _compile(rule, field, 0)


def has_one_kind(rule: Mapping[str, Json]) -> bool:
    """True if a rule, in either query language, is of one kind."""
    return sum(name in rule for name in _KINDS) == 1


def _compile(rule: Json, field: str, depth: int) -> Expression:
    if not isinstance(rule, Mapping):
        raise SyntaxProblem("Expected value of type [OBJECT]", field)
    if depth > _MAX_DEPTH:
        raise SyntaxProblem(f"The rule is nested more than {_MAX_DEPTH} levels deep", field)
    if not has_one_kind(rule):
        raise SyntaxProblem(ONE_KIND, field)
    found = [name for name in _BOOLEAN if name in rule]
    known = (frozenset(found) or _IN_DATA_TEST) | (_NESTED if depth else _TOP_LEVEL)
    for name in rule:
        if name not in known:
            raise SyntaxProblem(f"Field '{name}' is not supported", field)
    if found:
        return _compile_boolean(found[0], rule[found[0]], f"{field}/{found[0]}", depth)
    return _compile_data_test(rule, field)


# ---- And, Or, Not


def _compile_boolean(name: str, value: Json, field: str, depth: int) -> Expression:
    if name == "Not":
        negated = _compile(value, field, depth + 1)
        return lambda document, env: not negated(document, env)
    if not isinstance(value, list):
        raise SyntaxProblem("Expected value of type [ARRAY]", field)
    if not value:
        raise SyntaxProblem("Value cannot be empty", field)
    rules = tuple(_compile(part, f"{field}[{index}]", depth + 1) for index, part in enumerate(value))
    return _all(rules) if name == "And" else _any(rules)


def _all(rules: tuple[Expression, ...]) -> Expression:
    def matches(document: Json, env: Environment) -> bool:
        for rule in rules:  # noqa: SIM110 - a plain loop takes half the time
            if not rule(document, env):
                return False
        return True

    return matches


def _any(rules: tuple[Expression, ...]) -> Expression:
    def matches(document: Json, env: Environment) -> bool:
        for rule in rules:  # noqa: SIM110 - a plain loop takes half the time
            if rule(document, env):
                return True
        return False

    return matches


# ---- a Variable and its comparison


def _compile_data_test(rule: Mapping[str, Json], field: str) -> Expression:
    operators = [name for name in rule if name in _OPERATORS]
    if not operators:
        names = ", ".join(OPERATORS)
        raise SyntaxProblem(f"This object should have only one of the following fields: [{names}]", field)
    if len(operators) > 1:
        raise SyntaxProblem(f"There should only be one of the following fields: [{', '.join(OPERATORS)}]", field)
    variable = _path(rule["Variable"], f"{field}/Variable")
    operator = operators[0]
    operand, place = rule[operator], f"{field}/{operator}"
    if operator == "IsPresent":
        return _compile_presence(variable, operand, place)
    if operator.endswith("Path"):
        return _compile_path_test(variable, operator, _path(operand, place), field)
    return _compile_literal_test(variable, operator, operand, field)


def _path(text: Json, field: str) -> Path:
    if not isinstance(text, str):
        raise SyntaxProblem("Expected value of type [STRING]", field)
    if not text.startswith("$"):
        raise SyntaxProblem(NO_DOLLAR, field)
    return parse_reference(text, field)


def _compile_presence(variable: Path, operand: Json, field: str) -> Expression:
    find = variable.find
    if operand is True:
        return lambda document, env: find(document, env) is not MISSING
    if operand is False:
        return lambda document, env: find(document, env) is MISSING
    raise SyntaxProblem("Expected value of type [BOOLEAN]", field)


def _compile_literal_test(variable: Path, operator: str, operand: Json, field: str) -> Expression:
    find = _find(variable)
    try:
        test = compile_test(operator, operand)
    except SyntaxProblem as problem:
        raise SyntaxProblem(problem.message, f"{field}/{operator}", problem.hint) from None

    def matches(document: Json, env: Environment) -> bool:
        value = find(document, env)
        if value is MISSING:
            raise _invalid(variable, document, field)
        return test(value)

    return matches


def _compile_path_test(variable: Path, operator: str, operand: Path, field: str) -> Expression:
    find, find_operand = _find(variable), _find(operand)
    compare = compile_comparison(operator)

    def matches(document: Json, env: Environment) -> bool:
        left = find(document, env)
        if left is MISSING:
            raise _invalid(variable, document, field)
        right = find_operand(document, env)
        if right is MISSING:
            raise _invalid(operand, document, field)
        return compare(left, right)

    return matches


def _find(path: Path) -> Expression:
    """The value that a path selects. In a null input even ``$`` selects nothing, as measured on AWS."""
    if not path.is_whole_document:
        return path.find
    return lambda document, env: MISSING if document is None else document


def _invalid(path: Path, document: Json, field: str) -> EvaluationError:
    cause = f"Invalid path '{path.text}': The choice state's condition path references an invalid value."
    if document is None and path.root == "document":
        cause = NULL_INPUT
    return EvaluationError(ErrorName.RUNTIME, cause, field)
