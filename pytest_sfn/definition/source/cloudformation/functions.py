"""CloudFormation's intrinsic functions, as far as they can be resolved without an account.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from itertools import islice

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.arguments import (
    argument_problem,
    check_join,
    check_text,
    describe_wrong_types,
    whole_number,
)
from pytest_sfn.definition.source.cloudformation.bounds import LengthLimit, ValueCache
from pytest_sfn.definition.source.cloudformation.names import EXTENSIONS, NamedResource, macro_names
from pytest_sfn.definition.source.cloudformation.references import References, section
from pytest_sfn.definition.source.cloudformation.stack_values import NO_VALUE, StackValues
from pytest_sfn.definition.source.machine_file import FunctionNames
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.errors import SourceError
from pytest_sfn.values.json_text import Json, as_text, dumps
from pytest_sfn.values.similar_names import hint_in_brackets

_IN_TEXT = re.compile(r"\$\{(!?)\s*([^{}]*?)\s*\}")
_DYNAMIC = re.compile(r"\{\{resolve:[^{}]*\}\}")
MACRO = "Fn::Transform"
_OPAQUE = frozenset({"Fn::GetStackOutput", MACRO})
"""The functions whose values only AWS knows."""

_REFERENCES = ("Ref", "Fn::GetAtt")
"""The functions whose arguments are texts, and may be functions under AWS::LanguageExtensions."""

_SHORT_TAGS = {"!Ref": "Ref", "!Condition": "Condition"}


def read_tag(tag: str, value: Json) -> Json:
    """The long form of a short tag: ``!Sub x`` is ``{"Fn::Sub": x}``. Raises ValueError for other tags."""
    if not re.fullmatch(r"![A-Za-z0-9]+", tag):
        raise ValueError(f"The YAML tag {tag} is not one of CloudFormation")
    if tag == "!GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {_SHORT_TAGS.get(tag, f"Fn::{tag[1:]}"): value}


class Resolver:
    """Resolves the values of one template. ``stack`` knows those of a stack that is deployed."""

    def __init__(
        self, template: Mapping[str, Json], given: GivenValues, place: Place, stack: StackValues | None = None
    ) -> None:
        self._stack = stack
        self._mappings = section(template, "Mappings")
        self._conditions = section(template, "Conditions")
        self._has_extensions = EXTENSIONS in macro_names(template)
        self._given = given
        self._known = ValueCache()
        self._references = References(template, given, place, self._known, self.resolve, stack)
        self._functions: Mapping[str, Callable[[Json], Json]] = {
            "Ref": self._references.ref,
            "Fn::GetAtt": self._get_att,
            "Fn::ImportValue": self._import_value,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
            "Fn::Equals": lambda pair: len(set(map(dumps, self._each(pair)))) == 1,
            "Fn::Not": lambda values: not any(self._each(values)),
            "Fn::And": lambda values: all(self._each(values)),
            "Fn::Or": lambda values: any(self._each(values)),
            "Fn::Length": lambda values: len(self.resolve(values)),
            "Fn::ToJsonString": lambda value: dumps(self.resolve(value)),
            "Fn::Base64": self._base64,
            "Fn::Cidr": self._cidr,
            "Fn::GetAZs": lambda region: [f"{self.resolve(region) or place.region}{zone}" for zone in "abc"],
        }

    def resolve(self, value: Json) -> Json:
        """A value with all its intrinsic functions resolved. What is ``AWS::NoValue`` is left out, or None."""
        resolved = self._resolve(value)
        return None if resolved is NO_VALUE else resolved

    def _resolve(self, value: Json) -> Json:
        if isinstance(value, str):
            return self._dynamic(value) if "{{resolve:" in value else value
        if isinstance(value, list):
            return [item for item in map(self._resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in self._functions:
                return self._call(name, argument)
            if name == "Condition" and isinstance(argument, str) and argument in self._conditions:
                return self.holds(argument)
            if name.startswith("Fn::"):
                return self._unknown(name, argument)
        elif MACRO in value:
            self._unknown(MACRO, value[MACRO])
            value = {key: item for key, item in value.items() if key != MACRO}
        resolved = {key: self._resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def holds(self, condition: str) -> bool:
        """True if a condition of the template holds. Raises SfnError for an unknown one."""
        return bool(self._known.once("the condition", condition, self._condition))

    @property
    def opaque(self) -> Mapping[str, str]:
        """The texts that replace unknown values, each with the reason."""
        return self._references.opaque

    def functions(self) -> tuple[FunctionNames, ...]:
        """The names of the functions of the template."""
        return self._references.functions()

    def find_resource(self, logical_id: str) -> NamedResource:
        """A resource by its logical id. Raises SfnError if there is none, or if its name has a circular reference."""
        return self._references.find_resource(logical_id)

    def _call(self, name: str, argument: Json) -> Json:
        if isinstance(argument, dict) and MACRO in argument:
            return self._unknown(MACRO, argument[MACRO])
        if name in _REFERENCES and self._has_extensions:
            argument = self.resolve(argument)
        problem = argument_problem(name, argument)
        value = None
        if not problem:
            try:
                value = self._functions[name](argument)
            except ValueError as wrong:
                problem = str(wrong)
            except (AttributeError, KeyError, IndexError, TypeError):
                problem = describe_wrong_types(name)
        if problem:
            raise SourceError(f"The template's {name} {dumps(argument)} cannot be resolved: {problem}")
        return self._dynamic(value) if isinstance(value, str) and "{{resolve:" in value else value

    def _each(self, values: Json) -> list[Json]:
        return [self.resolve(value) for value in values]

    # ---- the functions

    def _get_att(self, argument: Json) -> Json:
        path = argument.split(".", 1) if isinstance(argument, str) else self._each(argument)
        return self._references.get_att(path[0], ".".join(path[1:]))

    def _sub(self, argument: Json) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument
        values: dict[str, Json] = {}
        growth = LengthLimit("Fn::Sub", text)

        def insert(found: re.Match[str]) -> str:
            if found[1]:
                return f"${{{found[2]}}}"
            if found[2] not in values:
                values[found[2]] = self._value_in_text(found[2], variables)
            return growth.add(values[found[2]])

        return _IN_TEXT.sub(insert, text)

    def _value_in_text(self, name: str, variables: Mapping[str, Json]) -> str:
        if name in variables:
            value = self.resolve(variables[name])
        elif "." in name and name not in self._given:
            value = self._get_att(name)
        else:
            value = self._references.ref(name)
        return as_text(value)

    def _join(self, argument: Json) -> str:
        separator, values = argument
        resolved = self.resolve(values)
        check_join(resolved)
        growth = LengthLimit("Fn::Join")
        texts = [growth.add(as_text(value)) for value in resolved]
        growth.add(str(separator), len(texts))
        return str(separator).join(texts)

    def _select(self, argument: Json) -> Json:
        index, values = self._each(argument)
        place = whole_number(index)
        if not isinstance(values, list) or not 0 <= place < len(values):
            return self._references.placeholder(
                f"Select {as_text(index)}", f"Fn::Select asks for item {as_text(index)} of fewer items"
            )
        return values[place]

    def _split(self, argument: Json) -> list[str]:
        separator, text = self._each(argument)
        check_text("Fn::Split", text)
        return str(text).split(separator)

    def _base64(self, argument: Json) -> str:
        text = self.resolve(argument)
        check_text("Fn::Base64", text)
        return b64encode(str(text).encode()).decode()

    def _cidr(self, argument: Json) -> Json:
        """Address blocks of a block. One that is only known on AWS gives one text that stands for the blocks."""
        block, count, *bits = self._each(argument)
        check_text("Fn::Cidr", block)
        if block in self.opaque:
            return self._references.placeholder(f"Cidr {block}")
        from ipaddress import ip_network

        whole, wanted = ip_network(str(block)), whole_number(count)
        parts = whole.subnets(new_prefix=whole.max_prefixlen - (whole_number(bits[0]) if bits else 8))
        blocks = [str(part) for part in islice(parts, wanted)]
        if len(blocks) < wanted:
            raise ValueError(f"{block} has only {len(blocks)} blocks of this size")
        return blocks

    def _find_in_map(self, argument: Json) -> Json:
        name, first, second, *options = self._each(argument)
        found = section(section(self._mappings, name), first)
        if second in found:
            return found[second]
        if options and "DefaultValue" in options[0]:
            return options[0]["DefaultValue"]
        what = f"{name}.{first}.{second}"
        return self._references.placeholder(f"FindInMap {what}", f"The template's Mappings have no value {what}")

    def _if(self, argument: Json) -> Json:
        name, then, otherwise = argument
        return self._resolve(then if self.holds(name) else otherwise)

    def _condition(self, name: str) -> Json:
        if name not in self._conditions:
            hint = hint_in_brackets(name, self._conditions)
            raise SourceError(
                f"The template's condition {name!r} cannot be resolved: there is no condition of this name{hint}"
            )
        return self.resolve(self._conditions[name])

    def _import_value(self, argument: Json) -> Json:
        name = self.resolve(argument)
        found = self._stack.imported(str(name)) if self._stack else None
        return self._references.placeholder(f"ImportValue {as_text(name)}") if found is None else found

    def _unknown(self, name: str, argument: Json) -> Json:
        """The placeholder for a function that only AWS can compute. Raises SfnError for an unknown one in a deployment,
        where AWS would refuse it."""
        if self._stack and name not in _OPAQUE:
            hint = hint_in_brackets(name, [*self._functions, *_OPAQUE])
            raise SourceError(f"{name!r} is not an intrinsic function of CloudFormation{hint}")
        return self._references.placeholder(f"{name.removeprefix('Fn::')} {as_text(self.resolve(argument))}")

    def _dynamic(self, text: str) -> str:
        """A text with its dynamic references: their values are in Parameter Store and Secrets Manager.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
        """
        store = self._references.store

        def insert(found: re.Match[str]) -> str:
            known = store.dynamic(found[0]) if store else None
            if known is None:
                return as_text(self._references.placeholder(found[0], f"'{found[0]}' is a value of the account"))
            return known

        return _DYNAMIC.sub(insert, text)
