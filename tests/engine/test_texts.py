"""A value that came as text and goes on unchanged keeps its spelling; what is made anew is compact."""

from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.engine.texts import Texts
from pytest_sfn.json_text import dumps, loads

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_an_array_keeps_its_spelling():
    texts = Texts()

    value = texts.read("[1,  2]")

    assert texts.write(value) == "[1,  2]"


def test_it_keeps_it_inside_of_an_array_of_results():
    texts = Texts()

    value = texts.read('["a", "b"]')

    assert texts.write([[value]]) == '[[["a", "b"]]]'


def test_it_loses_it_inside_of_an_object_which_is_written_anew():
    texts = Texts()

    value = texts.read('["a", "b"]')

    assert texts.write({"k": value}) == '{"k":["a","b"]}'


def test_an_equal_value_from_elsewhere_is_compact():
    texts = Texts()
    texts.read("[1,  2]")

    assert texts.write([1, 2]) == "[1,2]"


@given(JSON)
def test_the_text_written_has_the_value_that_was_read(value):
    texts = Texts()

    assert loads(texts.write([texts.read(f" {dumps(value)} "), value])) == [value, value]
