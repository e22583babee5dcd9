"""What the parsers of all state types need, and the fields that most of them share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.checks.diagnostics import DiagnosticCollector
from pytest_sfn.definition.checks.fields import Fields
from pytest_sfn.definition.checks.graph import BlockGraph, Transition
from pytest_sfn.definition.checks.state_fields import JSONPATH_ONLY, arguments_field
from pytest_sfn.definition.checks.variables import assigned_names, note_assigned
from pytest_sfn.definition.compiling.compiler import CompilationWatch, Compiler
from pytest_sfn.definition.model import Block
from pytest_sfn.language.types import QueryLanguage

_WITH_RESULT = frozenset({"Task", "Parallel", "Map"})


@dataclass(slots=True)
class MachineScope:
    """The state of reading a whole definition. Without ``models`` API arguments are not checked; ``watch`` sees
    what is compiled."""

    collector: DiagnosticCollector
    language: QueryLanguage
    models: ApiModels | None = None
    names: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    graphs: list[BlockGraph] = field(default_factory=list)
    watch: CompilationWatch | None = None


@dataclass(slots=True)
class BlockScope:
    """One ``States`` block while it is read. ``express`` is True if it runs in an Express machine."""

    machine: MachineScope
    graph: BlockGraph
    express: bool


class BlockParser(Protocol):
    """Reads the ``States`` block of a Parallel or Map from its fields.

    ``express`` is True if the block runs in an Express machine.
    """

    def __call__(
        self,
        fields: Fields,
        inside: BlockScope,
        state: str,
        *,
        more_fields: frozenset[str] = ...,
        express: bool | None = ...,
    ) -> Block | None: ...


class StateReader:
    """One state while it is read: its fields, its compiler, and its block."""

    __slots__ = ("block", "collector", "compiler", "fields", "jsonata", "kind", "language", "name", "parse_block")

    def __init__(
        self, name: str, kind: str, fields: Fields, language: QueryLanguage, block: BlockScope, parse_block: BlockParser
    ) -> None:
        self.name = name
        self.kind = kind
        self.fields = fields
        self.collector = fields.collector
        self.language = language
        self.jsonata = language == "JSONata"
        self.block = block
        self.parse_block = parse_block
        self.compiler = Compiler(
            fields,
            jsonata=self.jsonata,
            has_result=kind in _WITH_RESULT,
            has_token=kind == "Task",
            watch=block.machine.watch,
        )

    @property
    def location(self) -> str:
        return self.fields.location

    @property
    def arguments_field(self) -> str:
        """The field with the arguments of a Task, or of the S3 call of a Map."""
        return arguments_field(self.language)

    def goes_to(self, fields: Fields, name: str = "Next") -> str | None:
        """The state that a field names. It is added to the graph as a transition."""
        target = fields.text(name)
        if target is not None:
            assigned = self._assigned_by(fields) if "Assign" in fields else ()
            self.block.graph.leads_to[self.name].append(Transition(target, fields.at(name), frozenset(assigned)))
        elif name in fields:
            self.block.graph.broken = True
        return target

    def next_or_end(self) -> str | None:
        """Next, or None if the state ends its block. The state must have either Next or End."""
        fields, graph = self.fields, self.block.graph
        ends = fields.boolean("End")
        target = self.goes_to(fields)
        if ends:
            graph.ends = True
            if "Next" in fields:
                fields.at_most_one("Next", "End")
        elif "Next" not in fields and ("End" not in fields or ends is False):
            fields.report("This object should have only one of the following fields: [Next, End]")
        elif "Next" not in fields:
            graph.broken = True
        return target

    def common(self) -> dict[str, Any]:
        """The arguments that every state of the model has, except ``next``."""
        values, compiler = self.fields.values, self.compiler
        common: dict[str, Any] = {"name": self.name, "location": self.location, "query_language": self.language}
        if self.jsonata:
            common["jsonata"] = True
            if "Output" in values:
                common["output"] = compiler.result_template(values["Output"], "Output")
        else:
            if "InputPath" in values:
                common["input_path"] = compiler.data_path("InputPath")
            if "OutputPath" in values:
                common["output_path"] = compiler.data_path("OutputPath")
        if "Assign" in values:
            common["assign"] = compiler.assign(values["Assign"], "Assign")
            self.note_assigned(self.fields)
        return common

    def note_assigned(self, fields: Fields) -> None:
        """Add the variables that the Assign of the state, or of a part of it, sets to the graph."""
        note_assigned(self._assigned_by(fields), fields.at("Assign"), self.block.graph, self.collector)

    def _assigned_by(self, fields: Fields) -> list[str]:
        return assigned_names(fields.values["Assign"], jsonata=self.jsonata)

    def knows(self, name: str) -> bool:
        """True if a field is present and belongs to the state's query language."""
        return name in self.fields.values and not (self.jsonata and name in JSONPATH_ONLY)
