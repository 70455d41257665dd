"""The YAML reader: plain data and line numbers out, one clear line for anything else."""

import json
import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rimland.errors import DataError, RimlandError, ScenarioError
from rimland.yaml_parser import DEEPEST_NESTING
from rimland.yaml_reader import LARGEST_BYTES, parse_yaml, read_yaml

EXAMPLE = """\
# a comment
depreciation_rate:
  value: {USA: 1.0, JPN: 2, others: .5}
  months: [2015-01, 2016-02]
  note: >-
    Why this value;
    what is not known.
last: yes
"""


def refused(text: str, error: type[RimlandError] = DataError) -> str:
    with pytest.raises(error) as caught:
        parse_yaml(text, "file.yaml", error=error)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("file.yaml")
    return message


def test_data_and_lines() -> None:
    document = parse_yaml(EXAMPLE, "file.yaml")
    assert document.data == {
        "depreciation_rate": {
            "value": {"USA": 1.0, "JPN": 2, "others": 0.5},
            "months": ["2015-01", "2016-02"],
            "note": "Why this value; what is not known.",
        },
        "last": "yes",
    }
    assert document.where("depreciation_rate") == "file.yaml:2"
    assert document.where("depreciation_rate", "value", "JPN") == "file.yaml:3"
    assert document.where("depreciation_rate", "months", 1) == "file.yaml:4"
    assert document.where("last") == "file.yaml:8"


def test_where_falls_back_to_the_nearest_parent() -> None:
    document = parse_yaml(EXAMPLE, "file.yaml")
    assert document.where("depreciation_rate", "note", "absent", 3) == "file.yaml:5"
    assert document.where("absent") == "file.yaml:1"
    assert document.where() == "file.yaml:1"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2015-01", "2015-01"),
        ("2015-01-31", "2015-01-31"),
        ("12:30", "12:30"),
        ("yes", "yes"),
        ("No", "No"),
        ("on", "on"),
        ("1e-3", 1e-3),
        ("-1.5E+2", -150.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+7", 7),
        ("007", 7),
        ("0o17", 15),
        ("0xff", 255),
        ("-.inf", -math.inf),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("'2'", "2"),
        ('"null"', "null"),
        ("1_000", "1_000"),
        ("2%", "2%"),
        ("-", [None]),
        ("1/year", "1/year"),
    ],
)
def test_scalars_follow_the_core_schema(written: str, meant: object) -> None:
    value = parse_yaml(f"key:\n  {written}\n", "file.yaml").data["key"]
    assert value == meant
    assert type(value) is type(meant)


def test_not_a_number_is_a_float() -> None:
    assert math.isnan(parse_yaml(".nan", "file.yaml").data)


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n", "---\n"])
def test_an_empty_file_is_nothing(text: str) -> None:
    assert parse_yaml(text, "file.yaml").data is None


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("a:\n\tb: 1\n", "file.yaml:2", "tab"),
        ("a:\n  \tb: 1\n", "file.yaml:2", "tab"),
        ("a: 1\nb: 2\na: 3\n", "file.yaml:3", "duplicate key 'a', first given on line 1"),
        ("x: {a: 1, a: 2}\n", "file.yaml:1", "duplicate key 'a'"),
        ("a: &x 1\n", "file.yaml:1", "anchor '&x'"),
        ("&x a: 1\n", "file.yaml:1", "anchor '&x'"),
        ("a: &x [1]\n", "file.yaml:1", "anchor '&x'"),
        ("a: 1\nb: *x\n", "file.yaml:2", "alias '*x'"),
        ("a:\n  <<: {b: 1}\n", "file.yaml:2", "merge key"),
        ("a: !!python/object/apply:os.system [ls]\n", "file.yaml:1", "tag"),
        ("a: !!str 1\n", "file.yaml:1", "tag"),
        ("a: ! 1\n", "file.yaml:1", "tag"),
        ("a: 1\n---\nb: 1\n", "file.yaml:2", "more than one document"),
        ("%YAML 1.1\n---\na: yes\n", "file.yaml:2", "directives"),
        ("a: 1\n1: b\n", "file.yaml:2", "key 1 is not text"),
        ("true: b\n", "file.yaml:1", "key true is not text"),
        (": b\n", "file.yaml:1", "key (empty) is not text"),
        ("? [a, b]\n: c\n", "file.yaml:1", "key must be text"),
        ("a: " + "9" * 5000 + "\n", "file.yaml:1", "too long"),
        ("a: [1, 2\nb: 3\n", "file.yaml:2", "not valid YAML"),
        ("a: 'open\n", "file.yaml:2", "not valid YAML"),
        ("a: b: c\n", "file.yaml:1", "not valid YAML"),
        ("a: \x00\n", "file.yaml", "not valid YAML"),
        ("a: \ud800\n", "file.yaml", "not valid YAML"),
        ("[" * 60 + "]" * 60, "file.yaml:1", "deeper than 50"),
    ],
)
def test_what_is_refused(text: str, place: str, reason: str) -> None:
    message = refused(text)
    assert message.startswith(place)
    assert reason in message


def test_the_caller_chooses_the_error() -> None:
    assert "duplicate" in refused("a: 1\na: 2\n", ScenarioError)


def test_depth_at_the_limit_is_read() -> None:
    text = "[" * DEEPEST_NESTING + "]" * DEEPEST_NESTING
    assert parse_yaml(text, "file.yaml").data != []


def test_an_anchor_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    assert refused(bomb).startswith("file.yaml:1: anchor")


def test_a_missing_file_a_folder_and_a_name_with_a_null(tmp_path) -> None:
    for path, reason in [
        (tmp_path / "none.yaml", "does not exist"),
        (tmp_path, "is not a file"),
        ("a\0b.yaml", "b.yaml"),
    ]:
        with pytest.raises(DataError, match=reason) as caught:
            read_yaml(path)
        assert "\n" not in str(caught.value)


def test_other_encodings_are_refused_with_their_line(tmp_path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes(b"a: 1\nb: Malm\xf6\n")
    with pytest.raises(DataError, match=r"latin\.yaml:2: not UTF-8"):
        read_yaml(path)
    path.write_bytes("a: Malmö\n".encode("utf-16"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_yaml(path)


def test_a_byte_order_mark_is_skipped(tmp_path) -> None:
    path = tmp_path / "mark.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read_yaml(path).data == {"a": 1, "b": 2}


def test_a_file_over_the_limit_is_refused_unread(tmp_path) -> None:
    path = tmp_path / "nested.yaml"
    path.write_bytes(b"[" * 50_000_000)
    with pytest.raises(DataError, match=f"larger than {LARGEST_BYTES:,} bytes"):
        read_yaml(path)
    with pytest.raises(DataError, match="larger than"):
        parse_yaml("[" * (LARGEST_BYTES + 1), "file.yaml")


plain = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(plain, values, max_size=5))
def test_json_is_yaml_and_is_read_back_with_its_lines(data: dict) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    document = parse_yaml(text, "file.yaml")
    assert document.data == data
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith(' "'):
            key = json.loads(line[: line.rindex('":') + 1]) if line.count('":') == 1 else None
            assert key is None or document.line(key) == number


@settings(max_examples=300, deadline=None)
@given(st.text("ab:-[]{}?&*!|>'\"%#,@` \n\t0.~<\\\r\u0085\ufeff", max_size=60))
@example("? ")
@example("%YAML 3.0\n--- a")
@example("!<a")
def test_no_text_causes_anything_but_one_line(text: str) -> None:
    message, data = "", None
    try:
        data = parse_yaml(text, "file.yaml").data
    except RimlandError as problem:
        message = str(problem)
        assert message.startswith("file.yaml")
    assert "\n" not in message
    assert isinstance(data, dict | list | str | int | float | bool | None)
