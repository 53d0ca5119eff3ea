"""« Add a type of attribute » in CONTRIBUTING.md, followed in a copy of annot: one new file, and a registry's lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.copied_house import CopiedHouse

COLOUR = '''\
"""`Colour`: a colour as the web writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import StringConstraints

from annot.core.annotation import AttributeValue
from annot.core.attribute_types.attribute_type import AttributeType

_FORM = r"^#[0-9a-f]{6}$"


class Colour(AttributeType):
    """`colour`: `#rrggbb`."""

    other_names = ("color", "rgb")
    words = {"fr": "couleur, p. ex. #12ab34", "en": "colour, e.g. #12ab34"}
    column = "string"
    allowed = "a colour such as #12ab34"
    annotation = Annotated[str, StringConstraints(pattern=_FORM)]

    def takes(self, value: object) -> bool:
        return isinstance(value, str) and re.match(_FORM, value) is not None

    def from_control(self, said: Sequence[str], language: str) -> AttributeValue:
        return said[0].strip().lower()
'''
REGISTRY = (
    ("\n\nTypeName = ", "\nfrom annot.core.attribute_types.colour import Colour\n\nTypeName = "),
    ("TypeName = Literal[", 'TypeName = Literal["colour", '),
    ("        case _:\n", '        case "colour":\n            return Colour\n        case _:\n'),
)
SCHEMA = """\
name: signs
version: 1.0.0
language: en
mentions:
  Sign:
    definition: what hangs there
    record: true
    attributes:
      paint: {type: colour, default: "#ffffff"}
"""
SCRIPT = """\
import json, sys
from pathlib import Path

import msgspec

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.quality.attribute_measures import traits_of
from annot.release.tables.feature_types import form_of
from annot.release.tables.features import features_of
from annot.schemas.models import render_json_schema
from annot.schemas.read import read_schema
from annot.studio.label_config import render_label_config
from annot.studio.parse import SubmissionParser
from annot.studio.raw import RawResult

path = Path(sys.argv[1])
schema = read_schema(path)
config = render_label_config(schema)
text = "A red sign and a blue sign"
results = []
for name, start, end, typed in (("r1", 2, 5, " #FF0000"), ("r2", 17, 21, "blue")):
    place = {"start": start, "end": end, "text": text[start:end]}
    common = {"id": name, "to_name": "text"}
    results.append({**common, "type": "labels", "from_name": "label", "value": {**place, "labels": ["Sign"]}})
    results.append({**common, "type": "textarea", "from_name": "paint", "value": {**place, "text": [typed]}})
raw = msgspec.convert(results, list[RawResult])
parsed = SubmissionParser(schema).parse(Document("d", text), raw, annotator="a", origin="human")
path.write_text(path.read_text().replace('"#ffffff"', "white"))
try:
    told = read_schema(path) and ""
except ConfigError as error:
    told = str(error)
print(json.dumps({
    "config": config,
    "said": [dict(mention.attributes) for mention in parsed.reading.mentions],
    "issues": [str(issue) for issue in parsed.issues],
    "json_schema": render_json_schema(schema)["$defs"]["SignAttributes"]["properties"]["paint"],
    "columns": {each: form_of(features_of(each, schema)["paint"])["dtype"] for each in ("mentions", "records")},
    "levels": [trait.level for trait in traits_of(schema, {})],
    "told": told.removeprefix(str(path)),
}))
"""


def copy_with(folder: Path, *, replacing: tuple[tuple[str, str], ...]) -> CopiedHouse:
    house = CopiedHouse(folder, recipe="Add a type of attribute")
    house.change("annot/core/attribute_types/registry.py", *replacing)
    house.add("annot/core/attribute_types/colour.py", COLOUR)
    return house


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a copy of annot with the type `colour` makes of a schema that has one."""
    folder = tmp_path_factory.mktemp("colour")
    house = copy_with(folder, replacing=REGISTRY)
    house.require_recipe()
    (folder / "schema.yaml").write_text(SCHEMA, "utf-8")
    (folder / "look.py").write_text(SCRIPT, "utf-8")
    done = house.run("look.py", "schema.yaml")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_page_asks_for_it(seen: dict[str, Any]) -> None:
    assert 'placeholder="colour, e.g. #12ab34"' in seen["config"]
    assert 'value="paint (left empty: #ffffff)"' in seen["config"]


def test_what_was_typed_is_read_or_named(seen: dict[str, Any]) -> None:
    assert seen["said"] == [{"paint": "#ff0000"}, {}]
    assert seen["issues"] == [
        "error invalid-value d region r2: paint of Sign 'blue': 'blue' is not a colour such as #12ab34"
    ]


def test_tables_json_schema_and_agreement_know_it(seen: dict[str, Any]) -> None:
    assert seen["columns"] == dict.fromkeys(("mentions", "records"), "string")
    assert seen["levels"] == ["nominal"]
    (kind, nothing) = seen["json_schema"]["anyOf"]
    assert (kind, nothing) == ({"type": "string", "pattern": "^#[0-9a-f]{6}$"}, {"type": "null"})


def test_a_schema_that_says_it_wrongly_is_told(seen: dict[str, Any]) -> None:
    assert seen["told"] == ":9: mentions.Sign.attributes.paint.default: 'white' is not a colour such as #12ab34"


def test_the_type_checker_finds_a_name_without_a_class(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    house = copy_with(tmp_path, replacing=REGISTRY[1:2])
    path = "annot/core/attribute_types/registry.py"
    done = house.run("-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), path)
    assert 'Argument 1 to "assert_never" has incompatible type "Literal[\'colour\']"' in done.stdout
    assert "Found 1 error in 1 file" in done.stdout
