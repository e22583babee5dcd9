"""The errors of the library, as other processes hand them on."""

from __future__ import annotations

import pickle

import pytest

from pytest_sfn.errors import Diagnostic, ExecutionBlocked, InvalidDefinition, SfnError, UnservedCallError

FOUND = Diagnostic("ERROR", "SCHEMA_VALIDATION_FAILED", "Value cannot be empty", "/States/A/Branches")


@pytest.mark.parametrize(
    "error",
    [ExecutionBlocked("waits"), UnservedCallError("nothing answers", "why"), InvalidDefinition([FOUND], "a.json")],
)
def test_an_error_comes_out_of_another_process_as_it_was(error: SfnError) -> None:
    copy = pickle.loads(pickle.dumps(error))

    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
