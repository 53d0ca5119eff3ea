"""What a release is made from: the files of a project, and what they come to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from annot.core.annotation import AnnotationSet
from annot.core.count import sum_counts
from annot.core.errors import ConfigError, DataError
from annot.corpus.near_duplicates import Similar
from annot.project.adjudication import counting_readings, read_decisions, replay
from annot.project.agreement import agree
from annot.project.config import CONFIG_NAME
from annot.project.guidelines import version_now
from annot.project.load import SOURCE
from annot.project.project import ProjectFolder
from annot.project.split import SplitReport
from annot.quality.adjudicate import GOLD
from annot.quality.agree import Agreement, Table, measure_agreement
from annot.release.build import PlaceEntry, ReleaseSource
from annot.release.card.words import parse_words
from annot.release.citation import Credit
from annot.release.manifest import (
    AcrossEntry,
    AnnotatorEntry,
    AttributeEntry,
    BesideGoldEntry,
    GuidelinesEntry,
    LabelEntry,
    PairEntry,
)
from annot.schemas.tables import render_tables


def source_of(
    project: ProjectFolder, version: str, released: str, files: Mapping[str, bytes], split: SplitReport
) -> ReleaseSource:
    """What a release is made from.

    Args:
        project: the data-set project, or the source inside a release.
        version: of the release.
        released: the day that it is made on.
        files: the project's own files, by their paths in the release.
        split: where its documents are.
    """
    counting = counting_readings(project)
    readings = counting.readings
    found = replay(project)
    gold = found.gold
    applied = (each for each in read_decisions(project) if (each.conflict, each.inputs) not in found.history)
    agreement = agree(project)
    config = project.config
    places = split.division.places
    written = read_prose(project.card_path)
    return ReleaseSource(
        name=project.name,
        title=config.dataset.title,
        language=config.dataset.language,
        version=version,
        schema=project.schema,
        schema_tables=render_tables(project.schema),
        documents=project.documents,
        gold=gold,
        places={doc_id: PlaceEntry(each.split, each.fold, each.cluster) for doc_id, each in places.items()},
        readers={doc: [name for name, read in readings.items() if doc in read] for doc in gold},
        origin={
            name: AnnotatorEntry(origin=who.kind, role=who.role, about=who.about)
            for name, who in config.annotators.items()
        },
        decided_by=dict(sorted(Counter(decision.by for decision in applied).items())),
        agreement=[_pair(pair) for pair in agreement.pairs],
        agreement_by_label=list(_labels(agreement.together)),
        agreement_by_attribute=list(_attributes(agreement.together)),
        beside_gold=list(_beside_gold(project, readings, gold)),
        n_superseded=sum(map(len, counting.superseded.values())) if counting.superseded else 0,
        pairs_within=config.release.pairs_within,
        across=_across(split.across),
        released=released,
        credit=Credit(config.dataset.authors, config.dataset.license, config.dataset.url),
        words=parse_words(written),
        files=files,
        guidelines=_guidelines(project),
    )


def _guidelines(project: ProjectFolder) -> GuidelinesEntry | None:
    path = project.guidelines_path
    if not path.exists():
        return None
    return GuidelinesEntry(version=version_now(project), sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def _across(pair: Similar | None) -> AcrossEntry | None:
    if pair is None or not pair.similarity:
        return None
    return AcrossEntry(left=pair.left, right=pair.right, similarity=round(pair.similarity, 4))


def _pair(pair: Agreement) -> PairEntry:
    mentions, relations = sum_counts(pair.strict.values()), sum_counts(pair.strict_relations.values())
    left, right = pair.annotators
    return PairEntry(
        left=left,
        right=right,
        n_documents=len(pair.documents),
        mentions=(mentions.n_left, mentions.n_right, mentions.n_both),
        relations=(relations.n_left, relations.n_right, relations.n_both),
    )


def _labels(together: Agreement | None) -> Iterator[LabelEntry]:
    if together is None:
        return
    layers: dict[Literal["mentions", "relations"], Table] = {
        "mentions": together.mentions,
        "relations": together.relations,
    }
    for layer, table in layers.items():
        for label, found in table["strict"].items():
            f1, low, high = (None if each is None else round(each, 4) for each in (found.value, found.low, found.high))
            yield LabelEntry(layer=layer, label=label, n=found.n, f1=f1, low=low, high=high)


def _attributes(together: Agreement | None) -> Iterator[AttributeEntry]:
    if together is None:
        return
    for name, found in together.attributes["same"].items():
        alpha = together.attributes["alpha"].get(name)
        numbers = (found.value, found.low, found.high, alpha.value if alpha else None)
        same, low, high, of_chance = (None if each is None else round(each, 4) for each in numbers)
        yield AttributeEntry(attribute=name, n=found.n, same=same, low=low, high=high, alpha=of_chance)


def _beside_gold(
    project: ProjectFolder, readings: Mapping[str, Mapping[str, AnnotationSet]], gold: Mapping[str, AnnotationSet]
) -> Iterator[BesideGoldEntry]:
    """Of one reader after the other, since each pair has documents of its own."""
    for name, of in readings.items():
        sets = {name: of, GOLD: gold}
        lengths = {doc_id: len(document.text) for doc_id, document in project.documents.items()}
        for pair in measure_agreement(sets, schema=project.schema, lengths=lengths, n_resamples=0).pairs:
            beside = _pair(pair)
            yield BesideGoldEntry(reader=name, mentions=beside.mentions, relations=beside.relations)


def read_prose(path: Path) -> str:
    """What people wrote in `path`; nothing where there is no file.

    Raises:
        DataError: it is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error


def source_paths(project: ProjectFolder) -> list[Path]:
    """Where what a release is made from lies, but for the texts; not all of it is there in every project.

    Raises:
        ConfigError: a part lies outside of the project.
    """
    paths = [
        project.root / CONFIG_NAME,
        project.schema_path,
        project.guidelines_path,
        project.instruction_path,
        project.seeds_dir / "manifest.jsonl",
        project.decisions_path,
        project.waivers_path,
        project.splits_path,
        project.card_path,
        *project.adopted_paths,
        *(project.readings_dir / f"{name}.jsonl" for name in project.readers),
    ]
    for path in paths:
        if not path.is_relative_to(project.root) or ".." in path.relative_to(project.root).parts:
            raise ConfigError(
                f"{path} lies outside of {project.root}: a release holds what it is made from; put it into the project"
            )
    return paths


def source_files(project: ProjectFolder) -> dict[str, bytes]:
    """What a release is made from, but for the texts, which its documents hold: a project of its own.

    Raises:
        ConfigError: see `source_paths`.
    """
    return {
        f"{SOURCE}/{path.relative_to(project.root).as_posix()}": path.read_bytes()
        for path in source_paths(project)
        if path.exists()
    }
