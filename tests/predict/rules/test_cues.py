"""The words of a schema's titles and hints that tell its labels apart."""

from __future__ import annotations

from annot.predict.rules.cues import Cues
from tests.predict.rules.small import SCHEMA


def test_words_speak_for_the_label_whose_hint_has_them() -> None:
    cues = Cues(SCHEMA)
    # By four letters: « tués » is no « tuée », « blessés » is like « blessées ».
    assert cues.count(["tuée", "tués", "blessés", "mort"]) == {"Loss": 2}
    assert cues.count(["capturer", "capture", "armée", "arme"]) == {"Loss": 2, "Unit": 1}
    assert cues.count([]) == {}


def test_examples_and_short_words_speak_for_none() -> None:
    # « soldats » stands in quotation marks; « ou » is too short; « tu » is shorter than any stem.
    assert Cues(SCHEMA).count(["soldats", "ou", "tu"]) == {}
