"""Fills in ``${Name}`` placeholders, like DefinitionSubstitutions of SAM and CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from pytest_sfn.errors import InvalidArgumentType, InvalidArgumentValue, SourceError, UnresolvedSubstitution
from pytest_sfn.values.json_text import dumps
from pytest_sfn.values.similar_names import hint_in_brackets

_BRACES = r"\$\{([^{}\n]*)\}"
_NAME = re.compile(r"\s*[A-Za-z_]\w*(?:(?:[.\-:/]|::)\w+)*\s*")
_EXPRESSION = re.compile(r"\s*[A-Za-z_][^\"]*")
_JSONATA = re.compile(r"\{%.*?%\}", re.DOTALL)

MAX_LENGTH = 33_554_432
"""The maximum length of a text after its placeholders are filled in, in characters: that of the largest file."""

Substitutions = tuple[tuple[str, str], ...]
"""The placeholders of one text as they are written, braces included, and the texts that take their place."""

Values = Mapping[str, Any] | Callable[[str], Any]
"""Values by name, or a function from a name to its value, which raises KeyError for a name that it does not know."""


class StoredValues(Protocol):
    """What templates read from Parameter Store and Secrets Manager. A value that is not there is None."""

    def dynamic(self, reference: str) -> str | None:
        """The value of a dynamic reference: ``{{resolve:ssm:/orders/table}}``."""

    def parameter(self, name: str) -> str | None:
        """The value of a parameter of Parameter Store."""


class GivenValues:
    """The values by name. ``asked`` collects the names that a definition or a template has, ``used`` those of them that
    the test gave. ``stored`` returns
    what the world stores."""

    def __init__(self, values: Values | None = None, stored: Callable[[], StoredValues] | None = None) -> None:
        self.stored = stored
        self._values = cache(values) if callable(values) else dict(values or {})
        self._defaults: Mapping[str, Any] = {}
        self.asked: set[str] = set()
        self.used: set[str] = set()

    def over(self, defaults: Mapping[str, Any]) -> GivenValues:
        """The same values, and ``defaults`` for other names. Both know which of the names were used."""
        both = GivenValues(stored=self.stored)
        both._values, both._defaults = self._values, defaults
        both.asked, both.used = self.asked, self.used
        return both

    def __getitem__(self, name: str) -> Any:
        """The value with a name. Raises KeyError if none was given."""
        self.asked.add(name)
        try:
            value = _call(self._values, name) if callable(self._values) else self._values[name]
        except KeyError:
            return self._defaults[name]
        self.used.add(name)
        return value

    def __contains__(self, name: object) -> bool:
        try:
            self[name]  # type: ignore[index]
        except KeyError:
            return False
        return True

    @property
    def names(self) -> list[str]:
        """The names that have a value; a function does not tell its names."""
        return [*({} if callable(self._values) else self._values), *self._defaults]

    @property
    def unused(self) -> list[str]:
        """The names that a test gave and nothing asked for."""
        return [] if callable(self._values) else [name for name in self._values if name not in self.used]


def select_substitutions(text: str, given: GivenValues, source: str | None) -> Substitutions:
    """The substitutions that a text needs.

    A name that was given is replaced whatever its characters are. Raises UnresolvedSubstitution for placeholders for
    which nothing was given.
    """
    if "${" not in text:
        return ()
    unusual = [f"${{{name}}}" for name in given.names if "{" in name or "}" in name or "\n" in name]
    found: dict[str, str] = {}
    missing: dict[str, None] = {}
    for match in _pattern(unusual).finditer(text):
        placeholder = match[0]
        name = placeholder[2:-1] if placeholder in unusual else placeholder[2:-1].strip()
        if placeholder in found or not (placeholder in unusual or name):
            continue
        if name in given:
            found[placeholder] = _to_text(name, given[name])
        elif _is_placeholder(match, text):
            missing[name] = None
    if missing:
        facts = _describe_missing(missing, given.names, source)
        advice = f"Pass substitutions={example_of(missing)}; to keep a placeholder as text, pass it as its own value."
        problem = UnresolvedSubstitution(f"{facts}\n{advice}")
        problem.names, problem.text, problem.facts = tuple(missing), text, facts
        raise problem
    return tuple(found.items())


def example_of(names: Iterable[str]) -> str:
    """A dict that gives values to names, for advice: ``{"Stage": ...}``."""
    return f"{{{', '.join(f'{dumps(name)}: ...' for name in names)}}}"


def substitute_text(text: str, substitutions: Substitutions) -> str:
    """A text with its placeholders filled in."""
    if not substitutions:
        return text
    texts = dict(substitutions)
    length = len(text)

    def fill(found: re.Match[str]) -> str:
        nonlocal length
        value = texts.get(found[0], found[0])
        length += len(value)
        if length > MAX_LENGTH:
            raise SourceError(f"The definition has more than {MAX_LENGTH:,} characters with {found[0]} filled in")
        return value

    return _pattern(texts).sub(fill, text)


def substitute_json(text: str, substitutions: Substitutions) -> str:
    """The JSON text of a value with the placeholders in its keys and texts filled in. The result of a placeholder stays
    text."""
    return substitute_text(text, tuple((name, dumps(value)[1:-1]) for name, value in substitutions))


def _pattern(placeholders: Iterable[str]) -> re.Pattern[str]:
    """Finds anything in ``${}``, and placeholders that contain braces themselves."""
    nested = [re.escape(written) for written in placeholders if re.fullmatch(_BRACES, written) is None]
    return re.compile("|".join([*sorted(nested, key=len, reverse=True), _BRACES]))


def _is_placeholder(found: re.Match[str], text: str) -> bool:
    """Whether a text in ``${}`` is meant as a placeholder: in JSONata ``${a: b}`` groups the context."""
    if _NAME.fullmatch(found[1]):
        return True
    if _EXPRESSION.fullmatch(found[1]) is None:
        return False
    return not any(part.start() < found.start() < part.end() for part in _JSONATA.finditer(text))


def _to_text(name: str, value: Any) -> str:
    """A value inside a text: a text unchanged, any other value as JSON. Raises InvalidArgumentValue."""
    if isinstance(value, str):
        return value
    try:
        return dumps(value)
    except (TypeError, ValueError, RecursionError) as problem:
        raise InvalidArgumentValue(f"The substitution of ${{{name}}} is not a JSON value: {problem}") from None


def _describe_missing(missing: Iterable[str], given: Sequence[str], source: str | None) -> str:
    of = f" of {source}" if source else ""
    lines = [f"The definition{of} has placeholders without a value:"]
    lines += [f"  ${{{name}}}{hint_in_brackets(name, given)}" for name in missing]
    return "\n".join([*lines, f"Given: {', '.join(sorted(given)) or 'nothing'}."])


def _call(function: Callable[[str], Any], name: str) -> Any:
    """The value that a function gives for a name. Raises InvalidArgumentType for one that does not take a name."""
    try:
        return function(name)
    except TypeError as problem:
        if problem.__traceback__ is None or problem.__traceback__.tb_next is not None:
            raise
        raise InvalidArgumentType(
            f"substitutions= is a function that does not take the name of a placeholder: {problem}"
        ) from None
