"""A stranger reads a failure: it says what is wrong, where, and what to do, within 70 lines."""

from __future__ import annotations

import pytest

from tests.plugin.broken_application import FILES, VARIANTS, Variant

MOST_LINES = 70


def write(pytester: pytest.Pytester, variant: Variant | None) -> None:
    texts = dict(FILES)
    for file, old, new in variant.changes if variant else ():
        assert old in texts[file]
        texts[file] = texts[file].replace(old, new)
    for file, text in texts.items():
        (pytester.path / file).write_text(text)


def test_the_application_is_sound(pytester: pytest.Pytester) -> None:
    write(pytester, None)

    pytester.runpytest_inprocess().assert_outcomes(passed=1)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_failure_explains_itself(pytester: pytest.Pytester, name: str) -> None:
    write(pytester, VARIANTS[name])

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    report = " ".join(result.outlines)
    unwrapped = " ".join(" ".join(line.removeprefix("E ").split()) for line in result.outlines)
    result.assert_outcomes(failed=1, warnings=result.parseoutcomes().get("warnings", 0))
    assert [text for text in VARIANTS[name].says if text not in report and text not in unwrapped] == []
    assert len(result.outlines) <= MOST_LINES
