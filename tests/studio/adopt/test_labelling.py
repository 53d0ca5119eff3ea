"""What a labelling config of somebody's offers; worked out from the XML by hand."""

from __future__ import annotations

import pytest

from annot.core.errors import ConfigError
from annot.studio.adopt.labelling import ValueControl, Word, read_labelling


def test_controls_objects_and_what_they_are_shown_for() -> None:
    found = read_labelling(
        """<View>
          <Header value="$headline"/>
          <Labels name="a" toName="t"><Label value="One" alias="1" background="#112233" hotkey="o"/></Labels>
          <HyperTextLabels name="b" toName="t"><Label value="Two"/><Label value="$more"/></HyperTextLabels>
          <Text name="t" value="$body"/>
          <View visibleWhen="region-selected" whenTagName="a" whenLabelValue="One,Two">
            <Choices name="c" toName="t" perRegion="true" choice="multiple" required="true">
              <View><Choice value="yes"/></View><Choice value="no" alias="n"/>
            </Choices>
          </View>
          <Rating name="stars" toName="t" perRegion="true" maxRating="7"/>
          <Taxonomy name="tree" toName="t" perRegion="true">
            <Choice value="A" alias="a"><Choice value="B"/></Choice>
          </Taxonomy>
          <Choices name="whole" toName="t"><Choice value="x"/></Choices>
          <Relations><Relation value="r"/><Relation value="r"/></Relations>
        </View>""",
        source="x",
    )
    assert found.objects == {"t": "body"}
    assert found.shown == {"headline", "body"}
    assert [(each.name, [label.word for label in each.labels]) for each in found.spans] == [
        ("a", [Word("1", "One")]),
        ("b", [Word("Two", "Two")]),
    ]
    assert found.values == (
        ValueControl(
            "Choices", "c", (Word("yes", "yes"), Word("n", "no")), True, True, labels=frozenset({"One", "Two"})
        ),
        ValueControl("Rating", "stars", low="1", high="7"),
        ValueControl("Taxonomy", "tree", (Word("a", "A"), Word("a/B", "A / B")), is_multiple=True),
    )
    assert found.relations == (Word("r", "r"),)
    assert found.passed_over == ("<Choices name='whole'>, of the whole text",)
    assert found.marked == ["t"]


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ("<View", "not the XML of a labelling config"),
        ("", "not the XML of a labelling config"),
        ("<View><Text name='t' value='$t'/></View>", "no control marks spans, such as <Labels"),
        ("<View><Labels name='a' toName='t'/><Labels name='a' toName='t'/></View>", "two controls are called 'a'"),
    ],
)
def test_what_is_no_config_is_refused(config: str, why: str) -> None:
    with pytest.raises(ConfigError, match=f"theirs.xml: {why}"):
        read_labelling(config, source="theirs.xml")


def test_an_entity_bomb_is_refused() -> None:
    lines = ['<!ENTITY a "aaaaaaaaaa">']
    lines += [f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    with pytest.raises(ConfigError, match="not the XML"):
        read_labelling(f"<!DOCTYPE V [{''.join(lines)}]><V>&i;</V>", source="x")
