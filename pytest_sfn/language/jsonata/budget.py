"""How far one evaluation may go. Work is counted in steps and size in cells: the same bounds on every machine."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from pytest_sfn.language.jsonata.errors import out_of_memory, out_of_time, stack_overflow
from pytest_sfn.language.jsonata.extents import extent_of

MAX_DEPTH: Final = 100
"""How deep the nodes of an expression, or of a function in it, may be nested. Measured on AWS: 99 to 101."""
MAX_TEXT: Final = 5_242_880
"""The longest string: 2^22 characters pass on AWS, 2^23 do not; 10 MiB of UTF-16 lie between."""
CALL_STEPS: Final = 20
"""What the call of a function of the expression costs."""
NATIVE_STEPS: Final = 15
"""What the call of a built-in function costs, besides its result."""
ITEM_STEPS: Final = 3
"""What evaluating something for one item costs."""
COMPARISON_STEPS: Final = 4
"""What one comparison of a merge sort costs, without evaluating what is compared."""
WRITTEN_CELL_STEPS: Final = 5
"""What writing one cell of a value as JSON text costs."""
WRITTEN_DATE_STEPS: Final = 100
"""What writing a date in the form of ISO 8601 costs: it has seven parts."""
COPIED_AT_A_STEP: Final = 8
"""How many items or characters are copied for the price of one step."""
COMPARED_AT_A_STEP: Final = 256
"""How many characters are compared for the price of one step."""

SMALL: Final = 64
"""Up to this size a copy of an array or a string costs nothing of its own."""
SMALL_RESULT: Final = 5_000
"""How many cells a result may have without being measured before it is copied."""


class Budget:
    """What one evaluation has to spend. A step is work of about 0.2 microseconds.

    ``steps`` are what is left, ``depth`` is that of the innermost call, ``room`` how many cells of the result may be
    copied before it is measured; the evaluation sets them when it starts.
    """

    __slots__ = ("depth", "room", "steps")

    depth: int
    room: int
    steps: int

    max_depth: ClassVar = MAX_DEPTH
    """How deep nodes may be nested through all calls, other than those that a function ends with."""
    max_items: ClassVar = 873_782
    """The largest array, as measured on AWS."""
    max_cells: ClassVar = 873_813
    """The largest value: as many members as fit into 10 MiB at 12 bytes each, of which the largest array consists."""
    max_steps: ClassVar = 5_000_000
    """The work that may be done. It stands for AWS's second."""

    def spend(self, steps: int) -> None:
        """Count work. Raises the bound of time when the budget is spent."""
        self.steps -= steps
        if self.steps < 0:
            raise out_of_time()

    def spend_on_cells(self, value: Any, steps: int = 1) -> None:
        """Count work that visits a value with all that is in it, at some steps for each cell.

        Raises the bound of memory for a value of too many cells, that of recursion for one that is nested too deeply.
        """
        self.spend(self.check_cells(value) * steps)

    def check_cells(self, value: Any) -> int:
        """How many cells a value has. Raises the bounds as :meth:`spend_on_cells` does."""
        if not isinstance(value, (str, list, dict)):
            return 0
        extent = extent_of(value)
        if extent.is_too_deep:
            raise stack_overflow()
        if extent.cells > self.max_cells:
            raise out_of_memory()
        return extent.cells

    def spend_on_size(self, value: Any) -> None:
        """Count work that goes through the items of an array, the members of an object or the characters of a text."""
        if isinstance(value, (str, list, dict)) and len(value) > SMALL:
            self.spend(len(value) // COPIED_AT_A_STEP)

    def check_items(self, count: int) -> None:
        """Raise the bound of memory for an array that is too large."""
        if count > self.max_items:
            raise out_of_memory()

    def measure_items(self, count: int) -> None:
        """Count a new array. Raises the bound of memory if it is too large."""
        self.check_items(count)
        self.spend(count // COPIED_AT_A_STEP)

    def measure_text(self, length: int) -> None:
        """Count a new string. Raises the bound of memory if it is too long."""
        if length > MAX_TEXT:
            raise out_of_memory()
        self.spend(length // COPIED_AT_A_STEP)
