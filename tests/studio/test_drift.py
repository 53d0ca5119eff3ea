"""How a live labelling config differs from the schema's."""

from __future__ import annotations

import msgspec

from annot.core.schema import Schema
from annot.studio.drift import Drift, Part, find_drift
from annot.studio.label_config import render_label_config
from annot.studio.raw import RawTask

TASK = msgspec.convert(
    {
        "id": 1,
        "data": {},
        "annotations": [
            {
                "id": 2,
                "result": [
                    {"id": "a", "type": "labels", "from_name": "label", "value": {"labels": ["Actor"]}},
                    {"id": "b", "type": "labels", "from_name": "label", "value": {"labels": ["Date"]}},
                    {
                        "id": "a",
                        "type": "choices",
                        "from_name": "side__MilitaryUnit_Actor",
                        "value": {"choices": ["KP"]},
                    },
                    {"type": "relation", "from_id": "a", "to_id": "b", "labels": ["compte", "selon : dément"]},
                ],
            }
        ],
    },
    RawTask,
)


def test_the_schemas_own_config_has_no_drift(schema: Schema) -> None:
    config = render_label_config(schema)
    assert find_drift(config, config, [TASK]) == []


def test_what_is_gone_is_counted(schema: Schema) -> None:
    config = render_label_config(schema)
    live = config.replace('alias="Actor"', 'alias="Player"').replace('value="selon : dément"', 'value="nie"')
    live = live.replace('name="side__MilitaryUnit_Actor"', 'name="side"')
    found = find_drift(config, live, [TASK])
    assert Drift(Part("label", "Actor"), True, 1, 1) in found
    assert Drift(Part("relation", "selon : dément"), True, 1, 1) in found
    assert Drift(Part("control", "side__MilitaryUnit_Actor"), True, 1, 1) in found
    assert Drift(Part("choice", "KP", "side__MilitaryUnit_Actor"), True, 1, 1) in found
    assert Drift(Part("choice", "RU", "side__MilitaryUnit_Actor"), True, 0) in found
    assert Drift(Part("label", "Player"), False) in found
    two = [TASK, TASK, msgspec.structs.replace(TASK, annotations=[])]
    (label,) = [each for each in find_drift(config, live, two) if each.part == Part("label", "Actor")]
    assert str(label) == "label 'Actor' is gone from the live config: 2 results in 2 submissions orphaned"
    assert str(found[-1]).endswith("is in the live config alone: it was added in the page, or was offered before")


def test_other_words_and_colours_are_no_drift(schema: Schema) -> None:
    config = render_label_config(schema)
    assert (
        find_drift(config, config.replace('value="Acteur"', 'value="Protagoniste"').replace("#0072B2", "#000000"), [])
        == []
    )
