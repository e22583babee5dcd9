"""What a path selects."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.jsonpath import MISSING, compile_path, parse_path
from tests.language.fake_environment import FakeEnvironment

STORE = {
    "pets": [
        {"name": "Tom", "species": "cat", "age": 3, "tags": ["grey"]},
        {"name": "Rex", "species": "dog", "age": 7, "tags": []},
        {"name": "Kit", "species": "cat", "age": 5, "owner": None},
    ],
    "wanted": "dog",
}


def select(path: str, document: Any, **environment: Any) -> Any:
    return compile_path(path, "InputPath")(document, FakeEnvironment(**environment))


@pytest.mark.parametrize(
    ("path", "document", "selected"),
    [
        ("$", {"a": 1}, {"a": 1}),
        ("$", None, None),
        ("$.a", {"a": None}, None),
        ("$.a.b", {"a": {"b": 1}}, 1),
        ("$.a.b.c", {"a": {"b": {"c": 1}}}, 1),
        ("$['a']['b']", {"a": {"b": 1}}, 1),
        ('$["a"]', {"a": 1}, 1),
        ("$['']", {"": 1}, 1),
        ("$['it\\'s']", {"it's": 1}, 1),
        ('$[\'A\\""B"\']', {'A\\""B"': 1}, 1),
        ('$["it\\\'s"]', {"it\\'s": 1}, 1),
        ("$['a.b']", {"a.b": 1}, 1),
        ("$['delivery-partner'].name", {"delivery-partner": {"name": "dhl"}}, "dhl"),
        ("$.detail-type", {"detail-type": 1}, 1),
        ("$.abc.['def ghi']", {"abc": {"def ghi": 1}}, 1),
        ("$.a ", {"a": 1}, 1),
        ("$.grün", {"grün": 1}, 1),
        ("$[0]", [1, 2], 1),
        ("$.[0].body", [{"body": 1}], 1),
        ("$.a[0]", {"a": [1, 2]}, 1),
        ("$.a[ 1 ]", {"a": [1, 2]}, 2),
        ("$.a[10]", {"a": list(range(11))}, 10),
        ("$.a[-1]", {"a": [1, 2]}, 2),
        ("$.a[0][1]", {"a": [[1, 2]]}, 2),
    ],
)
def test_a_definite_path_selects_one_node(path: str, document: Any, selected: Any) -> None:
    assert select(path, document) == selected


@pytest.mark.parametrize(
    ("path", "document", "selected"),
    [
        ("$.a[*]", {"a": [1, 2]}, [1, 2]),
        ("$.a[*]", {"a": {"x": 1, "y": 2}}, [1, 2]),
        ("$.a[*]", {"a": 1}, []),
        ("$.values.*", {"values": {"a": 1, "b": 2}}, [1, 2]),
        ("$.*", {"a": 1}, [1]),
        ("$[*]", {}, []),
        ("$[*][*]", [[1, 2], [3]], [1, 2, 3]),
        ("$.a[*].b", {"a": [{"b": 1}, {"c": 2}, 3]}, [1]),
        ("$.a[*].b", {"a": [{"c": 2}]}, []),
        ("$.a[1:]", {"a": [1, 2, 3]}, [2, 3]),
        ("$.a[:1]", {"a": [1, 2, 3]}, [1]),
        ("$.a[1:5]", {"a": [1, 2, 3]}, [2, 3]),
        ("$.a[-2:]", {"a": [1, 2, 3]}, [2, 3]),
        ("$.a[:-1]", {"a": [1, 2, 3]}, [1, 2]),
        ("$.a[1:].b", {"a": [1, {"b": 2}]}, [2]),
        ("$.a[0,2]", {"a": [1, 2, 3]}, [1, 3]),
        ("$..age", {"age": 1, "b": [{"age": 2}], "c": {"d": {"age": 3}}}, [1, 2, 3]),
        ("$.d..a", {"d": {"x": {"a": [1, 2]}}}, [[1, 2]]),
        ("$.d..a[*]", {"d": {"x": {"a": [1, 2]}}}, [1, 2]),
        ("$..[0]", {"a": [1, [2]]}, [1, 2]),
        ("$..*", {"a": [1], "b": 2}, [[1], 2, 1]),
        ("$..['a']", {"b": {"a": 1}}, [1]),
        ("$.[*].['bucket', 'key']", [{"bucket": "b", "key": "k", "size": 1}], [{"bucket": "b", "key": "k"}]),
    ],
)
def test_an_indefinite_path_selects_an_array_of_hits(path: str, document: Any, selected: Any) -> None:
    assert select(path, document) == selected


@pytest.mark.parametrize("start", ["$.a", "$.x.a"])
@pytest.mark.parametrize("end", ["[*]", "[1:]", "[:1]", "[1:5]", "[*].b", "[1:].b", "[:1].b", "[1:5].b"])
def test_an_indefinite_path_below_nothing_selects_nothing(start: str, end: str) -> None:
    assert select(start + end, {}) == []


@pytest.mark.parametrize("path", ["$.a[?(@.b)]", "$.a..b", "$.a.b.c[*]", "$.a[5][*]", "$.a[5].b[*]"])
def test_where_the_definite_part_leads_nowhere_nothing_is_selected(path: str) -> None:
    assert select(path, {"x": 1}) == []


@pytest.mark.parametrize("path", ["$.a[5].b[*]", "$.a[5][*]", "$.a[5][1:]"])
def test_below_an_index_past_the_end_nothing_is_selected(path: str) -> None:
    assert select(path, {"a": [1]}) == []


def test_several_names_select_one_object_with_these_members() -> None:
    assert select("$['a','b']", {"a": 1, "b": 2, "c": 3}) == {"a": 1, "b": 2}
    assert select("$.x['a', 'z']", {"x": {"a": 1}}) == {"a": 1}


@pytest.mark.parametrize(
    ("path", "document", "selected"),
    [
        ("$.a[5]", {"a": [1]}, None),
        ("$.a[-5]", {"a": [1]}, None),
        ("$.a[0]", {"a": []}, None),
        ("$.a[*][0]", {"a": [[], [1]]}, [None, 1]),
        ("$.a[0,5]", {"a": [1]}, [1, None]),
    ],
)
def test_past_the_end_of_an_array_there_is_null(path: str, document: Any, selected: Any) -> None:
    assert select(path, document) == selected


def test_find_tells_past_the_end_from_a_null() -> None:
    path = parse_path("$.a[1]")
    env = FakeEnvironment()

    assert path.find({"a": [0]}, env) is MISSING
    assert path.find({"a": [0, None]}, env) is None
    assert path.select({"a": [0]}, env) is None


def test_a_context_path_starts_at_the_context_object() -> None:
    context = {"Execution": {"Name": "run", "Input": {"list": [{"a": 1}, {"a": 2}]}}}

    assert select("$$", {}, context=context) == context
    assert select("$$.Execution.Name ", {}, context=context) == "run"
    assert select("$$['Execution'].Input.list[1].a", {}, context=context) == 2
    assert select("$$.Execution.Input.list[?(@.a > 1)].a", {}, context=context) == [2]


def test_a_variable_path_starts_at_the_variable() -> None:
    variables = {"order": {"items": [{"id": 1}, {"id": 2}]}, "grün_1": 5}

    assert select("$order", {}, variables=variables) == variables["order"]
    assert select("$order.items[0].id", {}, variables=variables) == 1
    assert select("$order.items[*].id", {}, variables=variables) == [1, 2]
    assert select("$grün_1", {}, variables=variables) == 5


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("@.species == 'cat'", ["Tom", "Kit"]),
        ('@.species == "cat"', ["Tom", "Kit"]),
        ("@['species']=='dog'", ["Rex"]),
        ("@.species == 'cat' && @.age<5", ["Tom"]),
        ("@.species == 'cat' && @.age>=5", ["Kit"]),
        ("@.age < 4 || @.age > 6", ["Tom", "Rex"]),
        ("@.age == 3 || @.age == 5 && @.species == 'dog'", ["Tom"]),
        ("(@.age == 3 || @.age == 5) && @.species == 'cat'", ["Tom", "Kit"]),
        ("!(@.species == 'cat')", ["Rex"]),
        ("@.species != 'cat'", ["Rex"]),
        ("@.age <= 5", ["Tom", "Kit"]),
        ("@.age == 7.0", ["Rex"]),
        ("@.age == '7'", ["Rex"]),
        ("@.age === 7", ["Rex"]),
        ("@.age === '7'", []),
        ("@.age !== '7'", ["Tom", "Rex", "Kit"]),
        ("@.age == true", []),
        ("@.age < 'x'", []),
        ("@.name > 'Rex'", ["Tom"]),
        ("@.name =~ /r.x/i", ["Rex"]),
        ("@.name =~ /o/", []),
        ("@.age =~ /[37]/", ["Tom", "Rex"]),
        ("@.name in ['Tom', 'Kit']", ["Tom", "Kit"]),
        ("@.age in [3, 4]", ["Tom"]),
        ("@.name nin ['Tom', 'Kit']", ["Rex"]),
        ("@.name NIN ['Tom', 'Kit']", ["Rex"]),
        ("'Tom' == @.name", ["Tom"]),
        ("@.tags contains 'grey'", ["Tom"]),
        ("@.name contains 'o'", ["Tom"]),
        ("@.tags size 1", ["Tom"]),
        ("@.tags empty true", ["Rex"]),
        ("@.tags empty false", ["Tom"]),
        ("@.tags subsetof ['grey', 'old']", ["Tom", "Rex"]),
        ("@.tags all ['grey']", ["Tom"]),
        ("@.tags anyof ['grey', 'x']", ["Tom"]),
        ("@.tags noneof ['grey']", ["Rex"]),
        ("@.tags == ['grey']", ["Tom"]),
        ("@.tags[0] == 'grey'", ["Tom"]),
        ("@.tags[*] == ['grey']", ["Tom"]),
        ("@.tags", ["Tom", "Rex"]),
        ("@.tags[0]", ["Tom"]),
        ("@.tags[*]", ["Tom"]),
        ("@.owner", []),
        ("!@.owner", ["Tom", "Rex", "Kit"]),
        ("@.owner == null", ["Kit"]),
        ("@.species == $.wanted", ["Rex"]),
        ("@.missing == $.absent", []),
        ("@.missing != 1", ["Tom", "Rex", "Kit"]),
        ("@.species == cat", ["Tom", "Kit"]),
        ("cat == @.species", ["Tom", "Kit"]),
        ("@.species != cat", ["Rex"]),
        ("@.species >= d", ["Rex"]),
        ("@.species in [cat, bird]", ["Tom", "Kit"]),
        ("@.age == cat", []),
        ("@.missing == cat", []),
        ("@.tags.length() > 0", []),
    ],
)
def test_a_filter_selects_the_elements_that_fulfil_its_condition(condition: str, names: list[str]) -> None:
    assert select(f"$.pets[?({condition})].name", STORE) == names


@pytest.mark.parametrize(
    ("path", "document", "selected"),
    [
        ("$[?(@.y <= 1999)]", [{"y": 1998}, {"y": 2000}, {}], [{"y": 1998}]),
        ("$.[?(@.y < 1999)].name", [{"y": 1998, "name": "n"}], ["n"]),
        ("$.a[?(@.k == 0)]", {"a": [{"k": 0}, {"k": False}, {"k": "0"}]}, [{"k": 0}, {"k": "0"}]),
        ("$.a[?(@.k == true)]", {"a": [{"k": True}, {"k": 1}]}, [{"k": True}]),
        ("$.a[?(@.k)]", {"a": [{"k": True}, {"k": False}, {"o": 1}]}, [{"k": True}, {"k": False}]),
        ("$.a[?(@ > 1)]", {"a": [1, 2, "x"]}, [2]),
        ("$.a[?(@.k == 1)]", {"a": {"k": 1}}, [{"k": 1}]),
        ("$.a[?(@.k == 2)]", {"a": {"k": 1}}, []),
        ("$.a[?(@.b[?(@.c == 1)])]", {"a": [{"b": [{"c": 1}]}, {"b": [{"c": 2}]}]}, [{"b": [{"c": 1}]}]),
        ("$..rows[?(@.status==Failure)]", {"rows": [{"status": "Failure"}]}, [{"status": "Failure"}]),
        ("$.a[?(@.b==true)].b", {"a": [{"b": True}, {"b": "true"}, {"b": 1}, {"b": False}]}, [True, "true"]),
        ("$.a[?(@.b==null)].b", {"a": [{"b": None}, {"b": "null"}, {"b": "x"}]}, [None, "null"]),
        ("$.a[?(@.b=='true')].b", {"a": [{"b": True}, {"b": "true"}]}, ["true"]),
        ("$..[?(@.id)].id", {"a": [{"id": 1}], "id": 2}, [2, 1]),
    ],
)
def test_filters_apply_to_arrays_and_to_an_object_itself(path: str, document: Any, selected: Any) -> None:
    assert select(path, document) == selected


def test_a_deep_document_is_scanned_without_recursion() -> None:
    document: Any = {"a": 1}
    for _ in range(20_000):
        document = {"b": [document]}

    assert select("$..a", document) == [1]


def test_documents_are_shared_not_copied() -> None:
    document = {"a": {"b": [1]}}

    assert select("$.a", document) is document["a"]
