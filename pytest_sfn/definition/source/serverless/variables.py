"""The variables of a serverless.yml: ``${self:custom.stage}``, ``${opt:stage, 'dev'}``, ``${file(x.yml):key}``.

https://www.serverless.com/framework/docs/providers/aws/guide/variables
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from pytest_sfn.arns import Place
from pytest_sfn.definition.source.cloudformation.bounds import ValueCache
from pytest_sfn.definition.source.cloudformation.functions import read_tag
from pytest_sfn.definition.source.files import form_of, read_file
from pytest_sfn.definition.source.substitution import GivenValues
from pytest_sfn.definition.source.yaml_reading import read_yaml
from pytest_sfn.errors import DefinitionNotFound, SourceError
from pytest_sfn.values.json_text import Json, dumps, loads

SOURCES = "(?:self|opt|env|file|sls|aws|param|cf|ssm|s3|strToBool)"
"""What variables begin with, as a pattern."""

_INNERMOST = re.compile(rf"\$\{{(?P<address>{SOURCES}\b[^${{}}]*)\}}")
_FILE = re.compile(r"file\(\s*(?P<path>[^()]*?)\s*\)(?::(?P<key>.*))?")
_LITERAL = re.compile(r"'(?P<single>[^']*)'|\"(?P<double>[^\"]*)\"|(?P<plain>true|false|null|-?\d+(?:\.\d+)?)")

MOST_ROUNDS = 50
"""How often a value may lead to another variable."""


class _Unknown(Exception):
    """A variable has no value here."""


class Variables:
    """Replaces the variables of one service. A variable without a value stays: the test has to give it.

    The files that it reads are added to ``files_read``.
    """

    def __init__(
        self, service: Mapping[str, Json], folder: Path, given: GivenValues, place: Place, files_read: set[Path]
    ) -> None:
        self._service = service
        self._folder = folder
        self._given = given
        self._files_read = files_read
        self._known = ValueCache()
        self._sources: Mapping[str, Callable[[str], Json]] = {
            "aws": {"accountId": place.account, "region": place.region, "partition": place.partition}.__getitem__,
            "param": self._parameter,
            "self": self._own,
            "sls": lambda name: {"stage": self.stage, "instanceId": "instance"}[name],
            "strToBool": lambda text: str(text).strip("()").lower() in ("true", "1"),
        }
        self._defaults: Mapping[str, Callable[[], Json]] = {
            "provider.stage": lambda: self.stage,
            "provider.region": lambda: place.region,
        }

    @property
    def stage(self) -> str:
        """The stage: ``opt:stage``, else that of the provider, else dev."""
        if "opt:stage" in self._given:
            return str(self._given["opt:stage"])
        provider = self._service.get("provider")
        stage = provider.get("stage") if isinstance(provider, dict) else None
        return "dev" if stage is None else str(self.resolve(stage)) if "sls:stage" not in str(stage) else "dev"

    def resolve(self, value: Json) -> Json:
        """A value with its variables replaced. Raises SfnError for variables that need one another."""
        if isinstance(value, dict):
            return {key: self.resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, str) or "${" not in value:
            return value
        return self._resolve_text(value)

    def _resolve_text(self, text: str) -> Json:
        at = 0
        for _ in range(MOST_ROUNDS):
            found = _INNERMOST.search(text, at)
            if found is None:
                return text
            try:
                value = self._known.once("the variable", found["address"], self._first)
            except _Unknown:
                at = found.end()
                continue
            if found.span() == (0, len(text)):
                return value
            text = f"{text[: found.start()]}{value if isinstance(value, str) else dumps(value)}{text[found.end() :]}"
            at = 0
        raise SourceError(f"The serverless.yml has a circular reference: {text[:200]}")

    def _first(self, address: str) -> Json:
        """The first of the sources of a variable that has a value, its variables replaced."""
        if address in self._given:
            value: Json = self._given[address]
            return value
        for source in _split(address):
            try:
                return self.resolve(self._value(source))
            except (_Unknown, KeyError):
                continue
        raise _Unknown(address)

    def _value(self, source: str) -> Json:
        if source in self._given:
            value: Json = self._given[source]
            return value
        if literal := _LITERAL.fullmatch(source):
            return loads(literal["plain"]) if literal["plain"] else literal["single"] or literal["double"] or ""
        if file := _FILE.fullmatch(source):
            return self._read(file["path"], file["key"])
        kind, _, name = source.partition(":")
        if kind not in self._sources:
            raise _Unknown(source)
        return self._sources[kind](name)

    def _own(self, path: str) -> Json:
        """A value of the service itself. The framework has a stage and a region for a provider without them."""
        try:
            return self._follow(self._service, path)
        except _Unknown:
            if path not in self._defaults:
                raise
            return self._defaults[path]()

    def _parameter(self, name: str) -> Json:
        parameters = self.resolve(self._service.get("params"))
        for stage in (self.stage, "default"):
            found = parameters.get(stage) if isinstance(parameters, dict) else None
            if isinstance(found, dict) and name in found:
                value: Json = found[name]
                return value
        raise _Unknown(name)

    def _read(self, path: str, key: str | None) -> Json:
        """A file, or a value of it. Code is not run: what it would give is not known."""
        if path.endswith((".js", ".ts", ".cjs", ".mjs")):
            raise _Unknown(path)
        try:
            found, text = read_file(Path(path), [self._folder], "file of the serverless.yml")
        except DefinitionNotFound:
            if key is None:
                raise
            raise _Unknown(path) from None
        self._files_read.add(found.absolute())
        document = read_document(text, str(found))
        return self._follow(document, key) if key else document

    def _follow(self, value: Json, path: str) -> Json:
        for step in path.split(".") if path else ():
            value = self.resolve(value) if isinstance(value, str) else value
            if isinstance(value, dict) and step in value:
                value = value[step]
            elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            else:
                raise _Unknown(path)
        return value


@lru_cache(maxsize=64)
def read_document(text: str, title: str) -> Any:
    """The value of a YAML or JSON file, with CloudFormation's short tags; other files are text."""
    path = Path(title)
    if path.suffix.lower() not in (".json", ".yaml", ".yml"):
        return text
    if form_of(path, text) == "JSON":
        try:
            return loads(text)
        except (ValueError, RecursionError) as problem:
            raise SourceError(f"{title} is not JSON: {problem}") from None
    return read_yaml(text, title, read_tag, unique_keys=False)[0]


def _split(address: str) -> list[str]:
    """The sources of a variable: those behind a comma are used if those before have no value."""
    return [source.strip() for source in re.split(r",(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)", address)]
