"""The HTML report shows a file as it is, in colours."""

from __future__ import annotations

import pytest

from pytest_sfn.coverage.files.source_tokens import source_tokens

SOURCES = [
    '{"a": "b", "c": [1, -2.5e3, true, null]}\n',
    "# comment\nStartAt: A  # first\nStates:\n  A b?: {Type: 'Pass', End: true}\n  C: \"x: # y\"\n",
    'odd "unclosed\n\tline\n\n}{',
    "",
]


@pytest.mark.parametrize("source", SOURCES)
def test_tokens_put_together_are_the_source(source: str) -> None:
    lines = ["".join(text for _, text in line) for line in source_tokens(source)]

    assert lines == source.expandtabs(8).splitlines()


def test_kinds_of_tokens() -> None:
    (line,) = source_tokens('"a": "b" # c')

    assert [token for token in line if token[0] != "ws"] == [
        ("key", '"a"'),
        ("op", ":"),
        ("str", '"b"'),
        ("com", "# c"),
    ]
