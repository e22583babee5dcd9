"""What an ItemReader reads from compressed objects."""

from __future__ import annotations

import gzip

import pytest

from pytest_sfn.errors import SfnError

from .conftest import FIRST_ROW, reader


def compress(suffix: str, content: bytes) -> bytes:
    if suffix == "gz":
        return gzip.compress(content)
    compressed: bytes = pytest.importorskip("zstandard").ZstdCompressor().compress(content)
    return compressed


@pytest.mark.parametrize("suffix", ["gz", "zstd"])
def test_a_compressed_object_is_told_by_its_name(store, suffix):
    store.put(f"a.csv.{suffix}", compress(suffix, b"a\n1\n"))

    assert store.items(reader(f"a.csv.{suffix}", **FIRST_ROW)) == [{"a": "1"}]


@pytest.mark.parametrize("suffix", ["gz", "zstd"])
def test_a_compressed_object_may_have_several_parts(store, suffix):
    store.put(f"a.jsonl.{suffix}", compress(suffix, b"1\n") + compress(suffix, b"2\n"))

    assert store.items(reader(f"a.jsonl.{suffix}", InputType="JSONL")) == [1, 2]


@pytest.mark.parametrize("suffix", ["gz", "zstd"])
def test_a_compressed_object_that_is_cut_off_is_refused(store, suffix):
    store.put(f"a.jsonl.{suffix}", compress(suffix, b"1\n" * 2_000)[:-5])

    refused = store.refusal(reader(f"a.jsonl.{suffix}", InputType="JSONL"))

    assert refused == "The data cannot be read: Compressed file ended before the end-of-stream marker was reached"


def test_what_is_no_zstandard_is_refused(store):
    pytest.importorskip("zstandard")
    store.put("a.json.zstd", "[]")

    assert "Unknown frame descriptor" in store.refusal(reader("a.json.zstd", InputType="JSON"))


def test_what_is_not_compressed_although_its_name_says_so_is_refused(store):
    store.put("a.json.gz", "[]")

    assert "Not a gzipped file" in store.refusal(reader("a.json.gz", InputType="JSON"))


@pytest.mark.parametrize("suffix", ["gz", "zstd"])
@pytest.mark.parametrize("kind", ["JSON", "CSV"])
def test_an_object_that_decompresses_to_far_more_than_it_is_is_not_read_to_its_end(store, suffix, kind):
    store.put(f"a.{suffix}", compress(suffix, b" " * 150_000_000))
    options = FIRST_ROW if kind == "CSV" else {"InputType": kind}

    with pytest.raises(SfnError, match=r"is too large: an ItemReader may decompress 134,217,728 bytes"):
        store.items(reader(f"a.{suffix}", **options))
