"""Lines of one document by several readers: decoded once where they say the same, and never taken for another's."""

from __future__ import annotations

import msgspec
import pytest

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.core.canonical import canonical_json
from annot.store.readings import decode_readings


def line(reader: str, /, **attributes: bool | int | str) -> bytes:
    mention = Mention(label="Name", span=Span(0, 3), text="Ada", attributes=attributes)
    return canonical_json(
        AnnotationSet(
            doc_id="a", doc_sha256="0", annotator=reader, origin="human", schema="names@1.0.0", mentions=(mention,)
        )
    )


def test_each_reading_is_what_its_line_says() -> None:
    said = {"ada": line("ada", sure=True), "bob": line("bob", sure=True), "eve": line("eve", sure=1)}
    found = decode_readings(said)
    assert found == [msgspec.json.decode(each, type=AnnotationSet) for each in said.values()]
    assert found[1].is_retold(found[0])
    # True is 1 in Python, and not what the reader said.
    assert not found[2].is_retold(found[0])


def test_a_name_among_the_attributes_is_no_reader() -> None:
    said = {"ada": line("ada", annotator="ada"), "bob": line("bob", annotator="ada")}
    found = decode_readings(said)
    assert [each.annotator for each in found] == ["ada", "bob"]
    assert [each.mentions[0].attributes["annotator"] for each in found] == ["ada", "ada"]


def test_a_broken_line_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_readings({"ada": line("ada").replace(b'"Name"', b"7")})
