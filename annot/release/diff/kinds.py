"""The kinds of change between two versions, and what each does to those who use the data set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

SchemaKind = Literal["schema-broken", "schema-added", "schema-reworded"]
GuidelinesKind = Literal["guidelines-broken", "guidelines-added", "guidelines-reworded"]
DocumentKind = Literal[
    "document-removed", "document-added", "text-changed", "meta-changed", "zones-changed", "set-changed"
]
MentionKind = Literal[
    "mention-added",
    "mention-removed",
    "mention-relabelled",
    "mention-moved",
    "mention-requoted",
    "mention-attributes",
]
RelationKind = Literal[
    "relation-added",
    "relation-removed",
    "relation-relabelled",
    "relation-relinked",
    "relation-attributes",
]
ChangeKind = SchemaKind | GuidelinesKind | DocumentKind | MentionKind | RelationKind
Effect = Literal["breaks", "adds", "corrects"]

EFFECTS: Mapping[ChangeKind, Effect] = MappingProxyType(
    {
        # What was allowed is not, or a column or value means something else.
        "schema-broken": "breaks",
        # A label, attribute or value more, or a rule less.
        "schema-added": "adds",
        # Titles, hints, definitions, colours.
        "schema-reworded": "corrects",
        # The first number of the version in the first heading differs; the second; neither, or there is no version.
        "guidelines-broken": "breaks",
        "guidelines-added": "adds",
        "guidelines-reworded": "corrects",
        "document-removed": "breaks",
        "document-added": "adds",
        "text-changed": "corrects",
        "meta-changed": "corrects",
        "zones-changed": "corrects",
        # Annotator or origin of a gold set.
        "set-changed": "corrects",
        "mention-added": "corrects",
        "mention-removed": "corrects",
        # Another label, with or without another boundary.
        "mention-relabelled": "corrects",
        # Another boundary under the same label.
        "mention-moved": "corrects",
        # The place is the same, and the text inside it was edited.
        "mention-requoted": "corrects",
        # Other attribute values and nothing else.
        "mention-attributes": "corrects",
        "relation-added": "corrects",
        "relation-removed": "corrects",
        # Another label between the same mentions.
        "relation-relabelled": "corrects",
        # The same label and one end the same, or both ends in the other direction.
        "relation-relinked": "corrects",
        "relation-attributes": "corrects",
    }
)
"""What a kind of change does: a major, minor or patch version."""

WORDS: Mapping[ChangeKind, tuple[str, str]] = MappingProxyType(
    {
        "schema-broken": ("break of the schema", "breaks of the schema"),
        "schema-added": ("addition to the schema", "additions to the schema"),
        "schema-reworded": ("rewording of the schema", "rewordings of the schema"),
        "guidelines-broken": ("guidelines changed", "guidelines changed"),
        "guidelines-added": ("guidelines extended", "guidelines extended"),
        "guidelines-reworded": ("guidelines reworded", "guidelines reworded"),
        "document-removed": ("document removed", "documents removed"),
        "document-added": ("document added", "documents added"),
        "text-changed": ("text changed", "texts changed"),
        "meta-changed": ("document with other meta", "documents with other meta"),
        "zones-changed": ("document with other zones", "documents with other zones"),
        "set-changed": ("gold set of another origin", "gold sets of another origin"),
        "mention-added": ("mention added", "mentions added"),
        "mention-removed": ("mention removed", "mentions removed"),
        "mention-relabelled": ("mention relabelled", "mentions relabelled"),
        "mention-moved": ("boundary moved", "boundaries moved"),
        "mention-requoted": ("mention over edited words", "mentions over edited words"),
        "mention-attributes": ("mention with other attributes", "mentions with other attributes"),
        "relation-added": ("relation added", "relations added"),
        "relation-removed": ("relation removed", "relations removed"),
        "relation-relabelled": ("relation relabelled", "relations relabelled"),
        "relation-relinked": ("relation relinked", "relations relinked"),
        "relation-attributes": ("relation with other attributes", "relations with other attributes"),
    }
)
"""One change of a kind in words, and several."""
