"""What calls of built-in functions cost, where their results do not show it."""

from __future__ import annotations

from typing import Any

from pytest_sfn.language.jsonata.budget import (
    COPIED_AT_A_STEP,
    ITEM_STEPS,
    WRITTEN_CELL_STEPS,
    WRITTEN_DATE_STEPS,
    Budget,
)
from pytest_sfn.language.jsonata.runtime.run import Charge


def for_sizes(budget: Budget, arguments: list[Any]) -> None:
    """A function that goes through its arguments once: characters, items, members."""
    for argument in arguments:
        budget.spend_on_size(argument)


def for_cells(budget: Budget, arguments: list[Any]) -> None:
    """A function that goes through its arguments with all that is in them."""
    for argument in arguments:
        budget.spend_on_cells(argument, ITEM_STEPS)


def for_array_cells(budget: Budget, arguments: list[Any]) -> None:
    """A function that goes into arrays, but not into objects."""
    for argument in arguments:
        if isinstance(argument, list):
            budget.spend_on_cells(argument, ITEM_STEPS)
        else:
            budget.spend_on_size(argument)


def for_members(budget: Budget, arguments: list[Any]) -> None:
    """A function that goes through the members of objects in an array."""
    for argument in arguments:
        if isinstance(argument, list):
            budget.spend(len(argument) + sum(map(len, argument)))


def for_writing(budget: Budget, arguments: list[Any]) -> None:
    """A function that writes its arguments as JSON."""
    for argument in arguments:
        if isinstance(argument, (str, list, dict)):
            budget.spend_on_cells(argument, WRITTEN_CELL_STEPS)


def for_all_items(budget: Budget, arguments: list[Any]) -> None:
    """A function that makes something of each item of its arguments."""
    for argument in arguments:
        if isinstance(argument, list):
            budget.spend(len(argument) * ITEM_STEPS)


def for_items(budget: Budget, arguments: list[Any]) -> None:
    """A function that calls another one for each item of its first argument."""
    if arguments and isinstance(arguments[0], (list, dict)):
        budget.spend(len(arguments[0]) * ITEM_STEPS)


def for_picture(place: int) -> Charge:
    """A function with a picture among its arguments, which is looked through once for each of its parts."""

    def charge(budget: Budget, arguments: list[Any]) -> None:
        if place < len(arguments) and type(arguments[place]) is str:
            length = len(arguments[place])
            budget.spend(length * (1 + length // COPIED_AT_A_STEP))

    return charge


def for_date(place: int) -> Charge:
    """A function that writes a date with a picture among its arguments, or without one in the form of ISO 8601."""
    with_picture = for_picture(place)

    def charge(budget: Budget, arguments: list[Any]) -> None:
        if place < len(arguments) and type(arguments[place]) is str:
            with_picture(budget, arguments)
        else:
            budget.spend(WRITTEN_DATE_STEPS)

    return charge
