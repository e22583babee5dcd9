"""The limits of one evaluation. Work is counted in steps, size in cells: the limits are the same on every computer."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from pytest_sfn.language.jsonata.errors import out_of_memory, out_of_time, stack_overflow
from pytest_sfn.language.jsonata.extents import extent_of

MAX_DEPTH: Final = 100
"""How deeply the nodes of an expression, or of a function in it, may be nested. Measured on AWS: 99 to 101."""
MAX_TEXT: Final = 5_242_880
"""The longest string. AWS accepts 2^22 characters but not 2^23; 10 MiB of UTF-16 lie between."""
CALL_STEPS: Final = 20
"""The cost of calling a function of the expression."""
NATIVE_STEPS: Final = 15
"""The cost of calling a built-in function, in addition to its result."""
ITEM_STEPS: Final = 3
"""The cost of an evaluation for one item."""
NEW_VALUE_STEPS: Final = 5
"""The cost of making an object, in addition to its members, or an array."""
FOUND_CELL_STEPS: Final = 10
"""The cost of collecting one descendant."""
SHUFFLED_ITEM_STEPS: Final = 8
"""The cost of moving one item to a random place."""
MATCH_STEPS: Final = 40
"""The cost of recording one match of a regular expression."""
COMPARISON_STEPS: Final = 4
"""The cost of one comparison in a merge sort, in addition to evaluating the keys."""
WRITTEN_CELL_STEPS: Final = 5
"""The cost of writing one cell of a value as JSON text."""
DATE_STEPS: Final = 100
"""The cost of writing or reading a date in ISO 8601 format, which has seven parts."""
COPIED_AT_A_STEP: Final = 8
"""How many items or characters are copied per step."""
COMPARED_AT_A_STEP: Final = 256
"""How many characters are compared per step."""

SMALL: Final = 64
"""Copying an array or a string up to this size is free."""
SMALL_RESULT: Final = 5_000
"""How many cells a result may have without being measured before it is copied."""


class Budget:
    """The budget of one evaluation. A step is about 0.2 microseconds of work.

    ``steps`` is the remaining work, ``depth`` that of the innermost call, and ``room`` how many cells of the result may
    be copied before it is measured. The evaluation sets them when it starts.
    """

    __slots__ = ("depth", "room", "steps")

    depth: int
    room: int
    steps: int

    max_depth: ClassVar = MAX_DEPTH
    """How deeply nodes may be nested across all calls, except tail calls."""
    max_items: ClassVar = 873_782
    """The largest array, as measured on AWS."""
    max_cells: ClassVar = 873_813
    """The largest value: as many members as fit into 10 MiB at 12 bytes each, the size of the largest array."""
    max_steps: ClassVar = 5_000_000
    """The work that may be done. It corresponds to one second on AWS."""

    def spend(self, steps: int) -> None:
        """Count work. Raises the error for the time limit when the budget is used up."""
        self.steps -= steps
        if self.steps < 0:
            raise out_of_time()

    def spend_on_cells(self, value: Any, steps: int = 1) -> None:
        """Count work that visits a value and everything in it, with ``steps`` for each cell.

        Raises the error for the memory limit if the value has too many cells, for the recursion limit if it is too
        deep.
        """
        self.spend(self.check_cells(value) * steps)

    def check_cells(self, value: Any) -> int:
        """The number of cells of a value. Raises like :meth:`spend_on_cells`."""
        if not isinstance(value, (str, list, dict)):
            return 0
        extent = extent_of(value)
        if extent.is_too_deep:
            raise stack_overflow()
        if extent.cells > self.max_cells:
            raise out_of_memory()
        return extent.cells

    def spend_on_size(self, value: Any) -> None:
        """Count work that visits the items of an array, the members of an object or the characters of a text."""
        if isinstance(value, (str, list, dict)) and len(value) > SMALL:
            self.spend(len(value) // COPIED_AT_A_STEP)

    def check_items(self, count: int) -> None:
        """Raise the error for the memory limit if an array is too large."""
        if count > self.max_items:
            raise out_of_memory()

    def measure_items(self, count: int) -> None:
        """Count a new array. Raises the error for the memory limit if it is too large."""
        self.check_items(count)
        self.spend(count // COPIED_AT_A_STEP)

    def measure_text(self, length: int) -> None:
        """Count a new string. Raises the error for the memory limit if it is too long."""
        if length > MAX_TEXT:
            raise out_of_memory()
        self.spend(length // COPIED_AT_A_STEP)
