"""A compiled path, and the value at which it starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from pytest_sfn.language.jsonpath.nodes import Names, ParsedPath, Root
from pytest_sfn.language.jsonpath.parser import parse
from pytest_sfn.language.jsonpath.reasons import Reason, why_nothing
from pytest_sfn.language.jsonpath.sentinels import MISSING, PAST_END
from pytest_sfn.language.jsonpath.steps import Find, compile_find
from pytest_sfn.language.scanner import ParseError
from pytest_sfn.language.types import Environment, Expression, SyntaxProblem
from pytest_sfn.values.json_text import Json

NOT_A_PATH = "Value must be a valid JSONPath."


class Path:
    """A compiled path: ``$`` is the document, ``$$`` the context object, ``$name`` a variable.

    ``find`` returns the selected value, or MISSING. ``select`` returns null past the end of an array, as AWS does in
    templates and path fields. A ``definite`` path selects one node, any other an array of hits. ``text`` is the path in
    the definition.
    """

    __slots__ = ("definite", "find", "parsed", "root", "select", "text")

    def __init__(self, text: str, parsed: ParsedPath) -> None:
        self.text = text
        self.parsed = parsed
        self.root: Root = parsed.root
        self.definite = parsed.definite
        found = _compile(parsed)
        if "=~" in text:
            from pytest_sfn.language.jsonpath.predicates import share_match_budget

            found = share_match_budget(found)
        if not parsed.segments or isinstance(parsed.segments[-1], Names):
            self.find = self.select = found
        else:
            self.find = _with(found, MISSING)
            self.select = _with(found, None)

    def __repr__(self) -> str:
        return f"<Path {self.text!r}>"

    @property
    def is_whole_document(self) -> bool:
        """True for ``$``, which needs no evaluation."""
        return self.root == "document" and not self.parsed.segments

    @property
    def variable(self) -> str | None:
        """The name of the variable at which the path starts; None for other paths."""
        first = self.parsed.segments[0] if self.root == "variables" else None
        return first.names[0] if isinstance(first, Names) else None

    def start(self, document: Json, env: Environment) -> Json:
        """The value at which the path starts: the document, the context object, or the object of all variables."""
        if self.root == "context":
            return dict(env.context())
        return dict(env.variables) if self.root == "variables" else document

    def why_nothing(self, document: Json, env: Environment) -> Reason:
        """The reason why the path has selected nothing."""
        return why_nothing(self.parsed, self.start(document, env))


@lru_cache(maxsize=4096)
def parse_path(text: str) -> Path:
    """The compiled path, one for each text. Raises SyntaxProblem, with the problem in its hint."""
    try:
        return Path(text, parse(text))
    except ParseError as error:
        raise SyntaxProblem(NOT_A_PATH, hint=str(error)) from None


def _compile(parsed: ParsedPath) -> Expression:
    """The path as an expression. It returns PAST_END if an index is past the end of an array."""
    find = compile_find(parsed)
    match parsed.root:
        case "context":
            return lambda document, env: find(context := env.context(), context)
        case "variables":
            return _from_variables(parsed, find)
    return _from_document(parsed, find)


def _from_document(parsed: ParsedPath, find: Find) -> Expression:
    match parsed.segments:
        case ():
            return lambda document, env: document
        case (Names((name,)),):
            return _member(name)
        case (Names((first,)), Names((second,))):
            return _member_of_member(first, second)
    return lambda document, env: find(document, document)


def _member(name: str) -> Expression:
    def find(document: Json, env: Environment) -> Json:
        try:
            return document[name]
        except (KeyError, TypeError):
            return MISSING

    return find


def _member_of_member(first: str, second: str) -> Expression:
    def find(document: Json, env: Environment) -> Json:
        try:
            return document[first][second]
        except (KeyError, TypeError):
            return MISSING

    return find


def _from_variables(parsed: ParsedPath, find: Find) -> Expression:
    variable = parsed.segments[0]
    assert isinstance(variable, Names)
    name = variable.names[0]
    if len(parsed.segments) == 1:
        return lambda document, env: env.variables.get(name, MISSING)
    return lambda document, env: find(variables := dict(env.variables), variables)


def _with(find: Callable[[Json, Environment], Json], past_end: Json) -> Expression:
    """A path with the value that it returns past the end of an array."""

    def select(document: Json, env: Environment) -> Json:
        found = find(document, env)
        return past_end if found is PAST_END else found

    return select
