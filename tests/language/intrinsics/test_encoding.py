"""The intrinsic functions of encodings and hashes."""

from __future__ import annotations

import hashlib

import pytest

from tests.language.intrinsics.calling import call, cause, invalid


def test_base64() -> None:
    assert call("States.Base64Encode($)", "Data to encode ✓") == "RGF0YSB0byBlbmNvZGUg4pyT"
    assert call("States.Base64Decode($)", "RGF0YSB0byBlbmNvZGUg4pyT") == "Data to encode ✓"
    assert call("States.Base64Decode($)", "") == ""
    assert len(call("States.Base64Encode($)", "a" * 10_000)) == 13_336


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        (" aGVs\r\nbG8= ", "hello"),
        ("aGVsbG8", "hello"),
        ("!!!aGVsbG8=!!!", "hello"),
        ("YWJj!ZA==", "abcd"),
        ("YWJjZ", "abc"),
        ("YWI=YWI=", "ab"),
        ("/w==", "\ufffd"),
    ],
)
def test_base64_decode_skips_what_is_no_base64(text: str, decoded: str) -> None:
    assert call("States.Base64Decode($)", text) == decoded


@pytest.mark.parametrize("text", ["States.Base64Encode($)", "States.Base64Decode($)", "States.Hash($, 'MD5')"])
def test_texts_of_more_than_10000_characters_are_refused(text: str) -> None:
    assert call(text, "A" * 10_000)
    assert cause(text, "A" * 10_001) == invalid(text)


@pytest.mark.parametrize(
    ("algorithm", "digest"),
    [
        ("MD5", "812f45842bc6d66ee14572ce20db8e86"),
        ("SHA-1", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("SHA-256", "b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3"),
        ("SHA-384", hashlib.sha384(b"input data").hexdigest()),
        ("SHA-512", hashlib.sha512(b"input data").hexdigest()),
    ],
)
def test_hash(algorithm: str, digest: str) -> None:
    assert call(f"States.Hash('input data', '{algorithm}')") == digest


def test_hash_takes_the_json_text_of_what_is_no_text() -> None:
    assert call("States.Hash(123, 'MD5')") == hashlib.md5(b"123").hexdigest()
    assert call("States.Hash(1e-7, 'MD5')") == hashlib.md5(b"1.0E-7").hexdigest()
    assert call("States.Hash($, 'MD5')", {"a": [1]}) == hashlib.md5(b'{"a":[1]}').hexdigest()


@pytest.mark.parametrize("algorithm", ["'sha-256'", "'SHA256'", "''", "'MD-5'", "123", "null"])
def test_hash_wants_the_exact_name_of_an_algorithm(algorithm: str) -> None:
    text = f"States.Hash('data', {algorithm})"
    assert cause(text) == invalid(text)
