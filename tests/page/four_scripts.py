"""A data set in Latin, Arabic, Japanese and Thai script: made-up texts, and what two readers say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span
from annot.project.guidelines import version_now
from annot.project.project import ProjectFolder

SCHEMA = """\
name: four-scripts
version: 0.1.0
language: en
description: Who counted what, in made-up texts of four scripts.

mentions:
  Person:
    definition: A named person.
    attributes:
      role: {type: choice, values: [counts, mentioned], required: true}
  Place: {definition: A named place.}
  University: {definition: A named university.}
  Quantity:
    definition: A number of things.
    attributes:
      low: {type: number}
      high: {type: number}
      modifier: {type: choice, values: [exact, at_least], required: true}
      unit: {type: text}

relations:
  counted_in:
    definition: The things are at the university.
    head: [Quantity]
    tail: [University]

constraints:
  - rule: unique_span
  - rule: no_partial_overlap
  - rule: no_nested_same_label
  - {rule: bounds, labels: [Quantity], low: low, high: high, by: modifier, shapes: {exact: equal, at_least: low_only}}
  - {rule: expects_relation, labels: [Quantity], relation: counted_in, where_sentence_has: [University]}
"""

TEXTS = {
    "fr": (
        "Marie Lenoir a quitté Lyon avec Paul Durand.\n"
        "L’université de Lyon compte plus de 3 500 lampes. Paul Durand a lu 40 livres.\n"
    ),
    # A name behind a particle that is written as one with it, digits and signs of the script, a line in another one.
    "ar": (
        "غادرت ليلى الحسن القاهرة وأحمد سالم معها.\n"
        "تضم جامعة القاهرة ٣٬٥٠٠ مصباح، منها ١٢٫٥٪ قديمة. قرأ أحمد سالم ٤٠ كتابا.\n"
        "Source : Le Caire.\n"
    ),
    # Wide digits and signs; no spaces, and sentences one behind the other.
    "ja": (
        "山田花子は田中一郎と京都へ行った。\n"
        "京都大学には灯りが３，５００個あり、「１２．５％は古い」という。田中一郎は本を４０冊読んだ。\n"
    ),
    # No sign says where a sentence ends; names have a space inside.
    "th": ("สมชาย ใจดีไปเชียงใหม่กับมานี มีนา\nมหาวิทยาลัยเชียงใหม่มีโคมไฟ๓,๕๐๐ดวง เก่าแล้ว๑๒.๕% มานี มีนาอ่านหนังสือ๔๐เล่ม\n"),
}


class Said(NamedTuple):
    """A mention: where it begins, the words, label and attributes."""

    at: int
    words: str
    label: str
    attributes: Attributes = {}

    @property
    def span(self) -> Span:
        return Span(self.at, self.at + len(self.words))


def _person(at: int, words: str, role: str = "mentioned") -> Said:
    return Said(at, words, "Person", {"role": role})


def _exact(at: int, words: str, number: float, unit: str = "") -> Said:
    values: Attributes = {"low": number, "high": number, "modifier": "exact", **({"unit": unit} if unit else {})}
    return Said(at, words, "Quantity", values)


MENTIONS: Mapping[str, tuple[Said, ...]] = {
    "fr": (
        _person(0, "Marie Lenoir"),
        Said(22, "Lyon", "Place"),
        _person(32, "Paul Durand"),
        Said(47, "université de Lyon", "University"),
        Said(61, "Lyon", "Place"),
        Said(73, "plus de 3 500", "Quantity", {"low": 3500, "modifier": "at_least", "unit": "lampes"}),
        _person(95, "Paul Durand", "counts"),
        _exact(112, "40", 40, "livres"),
    ),
    "ar": (
        _person(6, "ليلى الحسن"),
        Said(17, "القاهرة", "Place"),
        _person(26, "أحمد سالم"),
        Said(46, "جامعة القاهرة", "University"),
        Said(52, "القاهرة", "Place"),
        _exact(60, "٣٬٥٠٠", 3500, "مصباح"),
        _exact(78, "١٢٫٥٪", 12.5),
        _person(95, "أحمد سالم", "counts"),
        _exact(105, "٤٠", 40, "كتابا"),
    ),
    "ja": (
        _person(0, "山田花子"),
        _person(5, "田中一郎"),
        Said(10, "京都", "Place"),
        Said(18, "京都大学", "University"),
        Said(18, "京都", "Place"),
        _exact(27, "３，５００個", 3500, "個"),
        _exact(37, "１２．５％", 12.5),
        _person(50, "田中一郎", "counts"),
        _exact(57, "４０冊", 40, "冊"),
    ),
    "th": (
        _person(0, "สมชาย ใจดี"),
        Said(12, "เชียงใหม่", "Place"),
        _person(24, "มานี มีนา"),
        Said(34, "มหาวิทยาลัยเชียงใหม่", "University"),
        Said(45, "เชียงใหม่", "Place"),
        _exact(61, "๓,๕๐๐", 3500, "ดวง"),
        _exact(78, "๑๒.๕%", 12.5),
        _person(84, "มานี มีนา", "counts"),
        _exact(104, "๔๐", 40, "เล่ม"),
    ),
}
TIES: Mapping[str, tuple[tuple[int, int], ...]] = {
    "fr": ((73, 47),),
    "ar": ((60, 46), (78, 46)),
    "ja": ((27, 18), (37, 18)),
    "th": ((61, 34), (78, 34)),
}
"""Which quantity is counted in which university, by where the two begin."""


def reading_of(project: ProjectFolder, doc_id: str, annotator: str, said: Sequence[Said] = ()) -> AnnotationSet:
    """What a reader says of a document: `said`, or else `MENTIONS`; with the relations of `TIES`."""
    document = project.documents[doc_id]
    mentions = [
        Mention(label=each.label, span=each.span, text=document.quote(each.span), attributes=each.attributes)
        for each in said or MENTIONS[doc_id]
    ]
    assert [mention.text for mention in mentions] == [each.words for each in said or MENTIONS[doc_id]]
    ends = {(mention.label, mention.span.start): mention.id for mention in mentions}
    return AnnotationSet(
        doc_id=doc_id,
        doc_sha256=document.sha256,
        annotator=annotator,
        origin="human",
        schema=project.schema.id,
        guidelines=version_now(project) or msgspec.UNSET,
        mentions=tuple(mentions),
        relations=tuple(
            Relation(label="counted_in", head=ends["Quantity", head], tail=ends["University", tail])
            for head, tail in TIES[doc_id]
        ),
    )
