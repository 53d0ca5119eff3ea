"""`manifest.json` of a release: what names it, what it was made from, and by whom."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal, Self

from pydantic import ValidationError, model_validator

from annot.core.count import Count
from annot.core.doc_id import DocId
from annot.core.errors import UnreadableError
from annot.core.schema import SemanticVersion
from annot.core.split import Split
from annot.core.value import Value
from annot.release.silver.mark import refuse_silver
from annot.release.statistics import Statistics
from annot.store.plain_files import require_plain

MANIFEST_NAME = "manifest.json"
ReleaseFormat = Literal[1, 2, 3, 4, 5]
FORMAT: Final = 5
"""Of the releases that are made today."""
FIRST_WITH_DEFAULTS: Final = 4
"""The first format whose tables hold the defaults of attributes that were left out."""
FIRST_WITH_TERMS: Final = 5
"""The first format whose `croissant.json` answers the terms of the responsible-AI vocabulary."""
FIRST_WITH_TIED_ATTRIBUTES: Final = 5
"""The first format whose records hold the attributes of what they are tied to, and the date of publication."""


class DocumentEntry(Value):
    """One document of a release.

    Attributes:
        sha256: digest of its text.
        gold: digest of its adjudicated annotation set.
        fold: the fold that it is left out in.
        n_mentions: mentions in it.
        n_relations: relations in it.
        readers: who read it.
        split: train, validation or test.
        cluster: the document that its cluster is called by: near-duplicates and documents of one event.
    """

    sha256: str
    gold: str
    fold: int
    n_mentions: int
    n_relations: int
    readers: tuple[str, ...]
    split: Split = "train"
    cluster: str = ""


class AnnotatorEntry(Value):
    """Someone whose word is in a release; `origin` is `human` or `model`."""

    origin: Literal["human", "model"]
    role: Literal["reader", "adjudicator"]
    about: str = ""


class StrictCounts(Value):
    """What two sides have of mentions and of relations: one side, the other and both, strict; ratios follow."""

    mentions: tuple[int, int, int]
    relations: tuple[int, int, int]

    @property
    def mention_f1(self) -> float | None:
        """Strict F1 of mentions; None where neither marked any."""
        return Count(*self.mentions).f1

    @property
    def relation_f1(self) -> float | None:
        """Strict F1 of relations; None where neither marked any."""
        return Count(*self.relations).f1


class PairEntry(StrictCounts):
    """Agreement of two readers."""

    left: str
    right: str
    n_documents: int


class LabelEntry(Value):
    """Agreement of all readers on one label: strict F1, the mean over their pairs.

    Attributes:
        layer: what the label is of.
        label: its name, or `all`.
        n: how many a reader marked, in the mean.
        f1: None where there was nothing to compare.
        low: lower end of the 95 % interval over documents; None where there is none.
        high: upper end.
    """

    layer: Literal["mentions", "relations"]
    label: str
    n: int
    f1: float | None
    low: float | None
    high: float | None


class AttributeEntry(Value):
    """Agreement of all readers on one attribute: how often they say the same of what they have in common.

    Attributes:
        attribute: `Label.attribute`, or `relation.attribute`.
        n: how many mentions or relations two readers have in common, in the mean over their pairs.
        same: the share of which both say the same; None where there was nothing to compare.
        low: lower end of the 95 % interval over documents; None where there is none.
        high: upper end.
        alpha: Krippendorff's; None of relations, and where fewer than two values occur.
    """

    attribute: str
    n: int
    same: float | None
    low: float | None
    high: float | None
    alpha: float | None


class BesideGoldEntry(StrictCounts):
    """How far a reader is from the gold that was made of the readings."""

    reader: str


class AcrossEntry(Value):
    """The two documents most alike on two sides of a split or fold.

    Attributes:
        left: one.
        right: the other.
        similarity: share of the shorter one's runs of three words that stand in both.
    """

    left: str
    right: str
    similarity: float


class GuidelinesEntry(Value):
    """The guidelines of a release.

    Attributes:
        version: what their first heading says; None where it says none.
        sha256: digest of their file.
    """

    version: SemanticVersion | None = None
    sha256: str


class ReleaseManifest(Value):
    """All that names a release.

    Attributes:
        format: version of this file's form; 1 knows no agreement by label, 2 no file of the gold itself, no records,
            no pairs and no statistics, 3 no tokens that are divided where a mention asks for it, and in
            tables no defaults of attributes that were left out, 4 in records no attributes of what they are tied to
            and no date of publication, and no agreement by attribute.
        name: of the data set.
        version: of the release.
        schema_id: name and version of the schema.
        guidelines: which ones it was made with; None of an older release, or one that was made without them.
        digest: of the content alone: the same on every machine and under every library version.
        documents: by document id.
        mentions: counts by label.
        relations: counts by label.
        origin: the annotators and adjudicators, by name.
        n_decisions: decisions behind it.
        decided_by: how many of them each adjudicator made.
        agreement: one entry a pair of readers; counts are (left, right, both), strict.
        agreement_by_label: of all readers together.
        agreement_by_attribute: of all readers together.
        beside_gold: of each reader whose readings count.
        n_superseded: readings that do not count, since they were made under an earlier major version of the guidelines.
        released: the day that it was made on.
        statistics: numbers about the whole of it.
        across: the two documents most alike on two sides; None where no two were found to be alike.
        unaligned: mentions that the tokens' tags cannot hold, by document id.
        n_nested: how many of them share tokens with a longer mention; the others begin or end inside a token.
        rights: how many documents have which rights.
        files: digest of every other file of the release, by path.
    """

    format: ReleaseFormat = FORMAT
    name: str
    version: SemanticVersion
    schema_id: str
    guidelines: GuidelinesEntry | None = None
    digest: str
    documents: dict[DocId, DocumentEntry]
    mentions: dict[str, int]
    relations: dict[str, int]
    origin: dict[str, AnnotatorEntry]
    n_decisions: int
    decided_by: dict[str, int] = {}
    agreement: tuple[PairEntry, ...]
    agreement_by_label: tuple[LabelEntry, ...] = ()
    agreement_by_attribute: tuple[AttributeEntry, ...] = ()
    beside_gold: tuple[BesideGoldEntry, ...] = ()
    n_superseded: int = 0
    released: str = ""
    statistics: Statistics | None = None
    across: AcrossEntry | None = None
    unaligned: dict[str, tuple[str, ...]]
    n_nested: int = 0
    rights: dict[str, int]
    files: dict[str, str] = {}

    @model_validator(mode="after")
    def _has_what_its_format_has(self) -> Self:
        for since, name in (
            (2, "agreement_by_label"),
            (3, "statistics"),
            (3, "released"),
            (3, "decided_by"),
            (4, "n_nested"),
            (5, "agreement_by_attribute"),
            (5, "beside_gold"),
            (5, "n_superseded"),
        ):
            if self.format >= since and name not in self.model_fields_set:
                raise ValueError(f"format {self.format} has {name}, and it is missing")
        return self


def read_manifest(folder: Path) -> ReleaseManifest:
    """The manifest of the release in `folder`.

    Raises:
        DataError: it is missing or broken.
    """
    path = folder / MANIFEST_NAME
    try:
        require_plain(folder)
        return ReleaseManifest.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableError(f"{path}: no such file; is {folder} a release?") from error
    except ValidationError as error:
        refuse_silver(folder)
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise UnreadableError(f"{path}: not a release's manifest: {place}: {first['msg']}") from error
