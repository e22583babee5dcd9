"""The files that an ItemReader reads, with something odd in them."""

from __future__ import annotations

import gzip
import io
import json
from random import Random
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import odd
from tests.fuzz.oracle import check_execution, fuzzed, odd_world

CHANCES = st.randoms(use_true_random=True)
ROWS: list[Any] = [{"a": 1, "b": "x"}, {"a": None, "b": [1, {"c": 2}]}]
TYPES = ["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET", "CSVX", None]
MANIFEST = {
    "sourceBucket": "b",
    "destinationBucket": "arn:aws:s3:::b",
    "fileFormat": "CSV",
    "fileSchema": "Bucket, Key, Size",
    "files": [{"key": "part.csv.gz", "size": 5, "MD5checksum": "0" * 32}],
}


def parquet(rows: list[Any]) -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as files

    written = io.BytesIO()
    files.write_table(pyarrow.Table.from_pylist(rows), written)
    return written.getvalue()


def as_json(value: Any) -> str:
    try:
        return json.dumps(value)
    except RecursionError:
        return "[" * 10_000 + "]" * 10_000


def content(chance: Random) -> bytes:
    value = odd.mutated(chance, chance.choice([ROWS, {"x": {"y": ROWS}}, MANIFEST]))
    plain = as_json(value).encode(errors="surrogatepass")
    kind = chance.randrange(7)
    if kind == 0:
        rows = value if isinstance(value, list) else [value]
        plain = "\n".join(map(as_json, rows)).encode()
    elif kind == 1:
        cells = [[odd.text(chance)[:40] for _ in range(chance.randrange(4))] for _ in range(3)]
        plain = "\n".join(chance.choice(",|;\t").join(row) for row in cells).encode(errors="surrogatepass")
    elif kind == 2:
        plain = parquet([{"a": 1, "b": "x"}, {"a": 2, "b": None}])
    elif kind == 3:
        plain = chance.randbytes(chance.randrange(60))
    if chance.random() < 0.3:
        plain = gzip.compress(plain)
    elif chance.random() < 0.2:
        plain = pytest.importorskip("zstandard").compress(plain)
    if chance.random() < 0.3 and plain:
        place = chance.randrange(len(plain))
        plain = plain[:place] + chance.randbytes(3) + plain[place + chance.randrange(4) :]
    return plain


@fuzzed
@given(CHANCES)
def test_odd_files_of_an_item_reader(chance: Random) -> None:
    config: dict[str, Any] = {
        "InputType": chance.choice(TYPES),
        "CSVHeaderLocation": chance.choice(["FIRST_ROW", "GIVEN", None, 1]),
        "CSVHeaders": chance.choice([["a", "b"], ["a", "a"], [], "a", None, [1]]),
        "CSVDelimiter": chance.choice(["COMMA", "PIPE", "TAB", "X", None]),
        "MaxItems": chance.choice([None, None, 1, 0, -1, "1"]),
        "ItemsPointer": chance.choice([None, None, "/x/y", "/", "x", "/a~2", ""]),
        "ManifestType": chance.choice([None, None, "ATHENA_DATA", "S3_INVENTORY", "X"]),
        "Transformation": chance.choice([None, None, "NONE", "LOAD_AND_FLATTEN"]),
    }
    config = {name: value for name, value in config.items() if value is not None and chance.random() < 0.7}
    if "InputType" not in config or chance.random() < 0.7:
        config["InputType"] = chance.choice(TYPES[:5])
    key = chance.choice(["k", "k.gz", "k.zst", "k.csv", "manifest.json", "nope"])
    body = content(chance)
    action = chance.choice(["getObject", "getObject", "getObject", "listObjectsV2"])
    arguments = {"Bucket": "b", **({"Prefix": "k"} if action == "listObjectsV2" else {"Key": key})}
    reader = {"Resource": f"arn:aws:states:::s3:{action}", "ReaderConfig": config, "Parameters": arguments}
    definition = {
        "StartAt": "M",
        "States": {
            "M": {
                "Type": "Map",
                "ItemReader": reader,
                "ItemProcessor": {
                    "ProcessorConfig": {
                        "Mode": chance.choice(["DISTRIBUTED"] * 5 + ["INLINE"]),
                        "ExecutionType": "EXPRESS",
                    },
                    "StartAt": "P",
                    "States": {"P": {"Type": "Pass", "End": True}},
                },
                "End": True,
            }
        },
    }
    with odd_world((config, key, body)) as sfn:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="b")
        stored = body if key != "nope" else b""
        s3.put_object(
            Bucket="b",
            Key=key if key != "nope" else "k",
            Body=stored,
            ContentEncoding=chance.choice(["", "gzip", "zstd", "x"]),
        )
        s3.put_object(Bucket="b", Key="part.csv.gz", Body=gzip.compress(b"b,k,1\nb,gone,x\n"))
        try:
            sfn.executor.run(definition, max_events=200)
        finally:
            for execution in sfn.executor.executions[:20]:
                check_execution(execution)
