"""What an ItemReader reads from Parquet files."""

from __future__ import annotations

import io

import pytest

from pytest_sfn.errors import SfnError

from .conftest import reader


def test_a_version_of_a_parquet_file_is_not_read(store):
    store.put("a.parquet", "")
    versioned = reader("a.parquet", InputType="PARQUET")
    versioned["Parameters"]["VersionId"] = "1"

    assert store.refusal(versioned) == "S3 Version ID selection is not currently supported for PARQUET files"


def test_the_rows_of_a_parquet_file_are_items(store):
    pyarrow = pytest.importorskip("pyarrow")
    from datetime import UTC, date, datetime
    from decimal import Decimal

    from pyarrow import parquet

    columns = {
        "id": [1, 2],
        "name": ["a", None],
        "part": [0.5, float("nan")],
        "on": [date(2025, 1, 2), None],
        "at": [datetime(2025, 1, 2, 3, tzinfo=UTC), None],
        "price": [Decimal("1.50"), Decimal("2.00")],
        "raw": [b"x", None],
        "list": [[1], []],
    }
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    store.put("a.parquet", file.getvalue())

    assert store.items(reader("a.parquet", InputType="PARQUET")) == [
        {
            "id": 1,
            "name": "a",
            "part": 0.5,
            "on": "2025-01-02",
            "at": "2025-01-02T03:00:00+00:00",
            "price": 1.5,
            "raw": "eA==",
            "list": [1],
        },
        {"id": 2, "name": None, "part": None, "on": None, "at": None, "price": 2, "raw": None, "list": []},
    ]


def test_instants_of_a_parquet_file_may_be_finer_than_those_of_python(store):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    file = io.BytesIO()
    parquet.write_table(pyarrow.table({"at": pyarrow.array([1_500], type=pyarrow.timestamp("ns"))}), file)
    store.put("a.parquet", file.getvalue())

    assert store.items(reader("a.parquet", InputType="PARQUET")) == [{"at": "1970-01-01T00:00:00.000001"}]


@pytest.mark.parametrize("nesting", ["column", "list", "struct"])
def test_a_long_text_in_many_rows_of_a_parquet_file_is_an_error(store, nesting: str):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    count = 6_000
    text = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * count, pyarrow.int32()), ["x" * 100_000])
    columns = {
        "column": lambda: text,
        "list": lambda: pyarrow.ListArray.from_arrays([0, count], text),
        "struct": lambda: pyarrow.StructArray.from_arrays([text], ["a"]),
    }
    file = io.BytesIO()
    parquet.write_table(pyarrow.table({"text": columns[nesting]()}), file)
    assert len(file.getvalue()) < 1_000_000
    store.put("a.parquet", file.getvalue())

    with pytest.raises(SfnError, match="reads more than 536,870,912 bytes of strings from a Parquet file"):
        store.run(reader("a.parquet", InputType="PARQUET"))


def test_what_is_no_parquet_is_refused(store):
    pytest.importorskip("pyarrow")
    store.put("a.parquet", "no parquet at all")

    assert store.refusal(reader("a.parquet", InputType="PARQUET")).startswith("The data cannot be read as Parquet")


def test_without_pyarrow_a_test_is_told_what_to_install(store, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    store.put("a.parquet", "")

    with pytest.raises(SfnError, match=r"pip install 'pytest-sfn\[parquet\]'"):
        store.run(reader("a.parquet", InputType="PARQUET"))
