"""Loads the definitions of one world: where it searches, for its account and region, with the APIs that it knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.definition.loading import Loaded, LoadingContext
    from pytest_sfn.definition.source.opening import Source
    from pytest_sfn.definition.source.substitution import StoredValues, Values
    from pytest_sfn.execution.ports import ExecutorWorld


class DefinitionLoader:
    """Reads, checks and compiles definitions. The fakes of the world then answer for all names of their functions."""

    def __init__(self, world: ExecutorWorld) -> None:
        self._world = world
        self._warned: dict[int, Definition] = {}

    def load_one(
        self,
        source: Source,
        substitutions: Values | None,
        overrides: Mapping[str, Json] | None,
        logical_id: str | None,
        type: MachineType | None = None,
    ) -> Definition:
        """One definition. Raises as ``definition.loading.load_one`` does."""
        from pytest_sfn.definition.loading import load_one

        loaded = load_one(
            source,
            self._context(),
            substitutions=substitutions,
            overrides=overrides,
            logical_id=logical_id,
            type=type,
        )
        self._learn_names(loaded)
        return loaded.definition

    def load_all(
        self, source: Source, substitutions: Values | None, overrides: Mapping[str, Json] | None
    ) -> Mapping[str, Definition]:
        """All definitions of a file, by logical id. Raises as ``definition.loading.load_all`` does."""
        from pytest_sfn.definition.loading import load_all

        loaded = load_all(source, self._context(), substitutions=substitutions, overrides=overrides)
        self._learn_names(loaded)
        return loaded.machines

    def _context(self) -> LoadingContext:
        from pytest_sfn.definition.loading import LoadingContext

        world = self._world
        return LoadingContext(
            search=world.search, place=world.place, models=world.api_models, rules=world.rules, stored=self._store
        )

    def _store(self) -> StoredValues:
        """What the world stores, for templates that read it."""
        from pytest_sfn.service.world_store import WorldStore

        return WorldStore(self._world)

    def warn(self, definitions: Iterable[Definition]) -> None:
        """Issue the warnings of definitions, once in this world."""
        for definition in definitions:
            if definition.warnings and id(definition) not in self._warned:
                from pytest_sfn.definition.rules.python_warnings import issue_warnings

                self._warned[id(definition)] = definition
                issue_warnings(definition)

    def _learn_names(self, loaded: Loaded) -> None:
        for names in loaded.functions:
            self._world.lambdas.learn_names((names.name, *names.others))
