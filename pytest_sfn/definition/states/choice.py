"""Choice. https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html"""

from __future__ import annotations

from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.likely_mistakes import warn_about_paths_in_rule
from pytest_sfn.definition.checks.state_fields import JSONPATH_ONLY, check_language_fields
from pytest_sfn.definition.compiling import jsonata_values
from pytest_sfn.definition.compiling.choice_rules import ONE_KIND, has_one_kind
from pytest_sfn.definition.compiling.compiler import constant
from pytest_sfn.definition.model import ChoiceRule, ChoiceState
from pytest_sfn.definition.states.state_reader import StateReader
from pytest_sfn.language.types import Expression

_JSONATA_RULE = frozenset({"Assign", "Comment", "Condition", "Next", "Output"})


def parse_choice(reader: StateReader) -> ChoiceState:
    """Parse a Choice state. Choices is required and must not be empty; Default is optional."""
    fields = reader.fields
    fields.require("Choices")
    rules = [_parse_rule(reader, rule, index) for index, rule in enumerate(fields.objects("Choices"))]
    choices = tuple(rule for rule in rules if rule)
    if not choices:
        reader.block.graph.broken = True
    return ChoiceState(choices=choices, default=reader.goes_to(fields, "Default"), **reader.common())


def _parse_rule(reader: StateReader, fields: Fields, index: int) -> ChoiceRule | None:
    field = f"Choices[{index}]"
    check_language_fields(fields, reader.language)
    if not fields.require("Next"):
        reader.block.graph.broken = True
    target = reader.goes_to(fields)
    compiler, values = reader.compiler, fields.values
    matches = _parse_kind(reader, fields, field)
    if "Assign" in values:
        reader.note_assigned(fields)
    if target is None or matches is None:
        return None
    gives_output = reader.jsonata and "Output" in values
    return ChoiceRule(
        matches=matches,
        next=target,
        assign=compiler.rule_assign(values["Assign"], f"{field}/Assign") if "Assign" in values else None,
        output=compiler.template(values["Output"], f"{field}/Output") if gives_output else None,
    )


def _parse_kind(reader: StateReader, fields: Fields, field: str) -> Expression | None:
    """What a rule tests. A kind of the other query language has been reported."""
    if not has_one_kind(fields.values):
        if ("Variable" if reader.jsonata else "Condition") not in fields:
            fields.report(ONE_KIND)
        return None
    return _parse_condition(reader, fields, field) if reader.jsonata else _parse_tests(reader, fields, field)


def _parse_condition(reader: StateReader, fields: Fields, field: str) -> Expression | None:
    """Condition: a boolean, or an expression that returns one."""
    fields.allow(_JSONATA_RULE | JSONPATH_ONLY)
    value = fields.values.get("Condition")
    if reader.compiler.is_expression(value):
        place = f"{field}/Condition"
        return reader.compiler.attempt(place, jsonata_values.compile_boolean, value, place)
    if isinstance(value, str):
        hint = 'write the condition as an expression: "{% ... %}"'
        fields.report("Expected value of type [BOOLEAN]", "Condition", hint=hint)
        return None
    condition = fields.boolean("Condition")
    return None if condition is None else constant(condition)


def _parse_tests(reader: StateReader, fields: Fields, field: str) -> Expression | None:
    """Variable with a comparison, And, Or, Not."""
    if "Condition" in fields or "Output" in fields:
        return None
    warn_about_paths_in_rule(fields.values, fields.location, fields.collector)
    return reader.compiler.rule(fields.values, field)
