"""The cost of calls of built-in functions, where it exceeds the size of their results."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.budget import (
    COPIED_AT_A_STEP,
    DATE_STEPS,
    ITEM_STEPS,
    WRITTEN_CELL_STEPS,
    Budget,
)
from pytest_sfn.language.jsonata.runtime.run import Charge


def for_sizes(budget: Budget, arguments: list[Any]) -> None:
    """The charge for visiting the arguments once: their characters, items or members."""
    for argument in arguments:
        budget.spend_on_size(argument)


def for_cells(budget: Budget, arguments: list[Any]) -> None:
    """The charge for visiting the arguments and everything in them."""
    for argument in arguments:
        budget.spend_on_cells(argument, ITEM_STEPS)


def for_array_cells(budget: Budget, arguments: list[Any]) -> None:
    """The charge for visiting arrays at any depth, but not objects."""
    for argument in arguments:
        if isinstance(argument, list):
            budget.spend_on_cells(argument, ITEM_STEPS)
        else:
            budget.spend_on_size(argument)


def for_members(budget: Budget, arguments: list[Any]) -> None:
    """The charge for visiting the members of objects in an array."""
    for argument in arguments:
        if isinstance(argument, list):
            budget.spend(len(argument) + sum(map(len, argument)))


def for_writing(budget: Budget, arguments: list[Any]) -> None:
    """The charge for writing the arguments as JSON."""
    for argument in arguments:
        if isinstance(argument, (str, list, dict)):
            budget.spend_on_cells(argument, WRITTEN_CELL_STEPS)
        else:
            budget.spend(WRITTEN_CELL_STEPS)


def for_all_items(budget: Budget, arguments: list[Any]) -> None:
    """The charge for making a value for each item of the arguments."""
    for argument in arguments:
        if isinstance(argument, list):
            budget.spend(len(argument) * ITEM_STEPS)


def for_items(budget: Budget, arguments: list[Any]) -> None:
    """The charge for a function call for each item of the first argument."""
    if arguments and isinstance(arguments[0], (list, dict)):
        budget.spend(len(arguments[0]) * ITEM_STEPS)


def for_picture(place: int) -> Charge:
    """The charge for a picture in an argument, which is searched once for each of its parts."""

    def charge(budget: Budget, arguments: list[Any]) -> None:
        if place < len(arguments) and type(arguments[place]) is str:
            length = len(arguments[place])
            budget.spend(length * (1 + length // COPIED_AT_A_STEP))

    return charge


def for_date(place: int) -> Charge:
    """The charge for writing or reading a date with a picture in an argument, or else in ISO 8601 format."""
    with_picture = for_picture(place)

    def charge(budget: Budget, arguments: list[Any]) -> None:
        if place < len(arguments) and type(arguments[place]) is str:
            with_picture(budget, arguments)
        else:
            budget.spend(DATE_STEPS)

    return charge
