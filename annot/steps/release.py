"""`annot release`: an immutable version from the gold, and the check of the committed ones."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from annot.core.count import sum_counts
from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue, errors_of
from annot.corpus.near_duplicates import Similar
from annot.quality.agree import Agreement, Table
from annot.release.build import PlaceEntry, ReleaseSource, build_release
from annot.release.citation import Credit
from annot.release.manifest import AcrossEntry, AnnotatorEntry, LabelEntry, PairEntry, ReleaseManifest, read_manifest
from annot.release.read import read_released_documents
from annot.release.verify import check_files, check_rebuilt
from annot.release.words import parse_words
from annot.schemas.tables import render_tables
from annot.steps.adjudicate import adjudicate_project, read_decisions, readings_of
from annot.steps.agree import agree
from annot.steps.check import check
from annot.steps.config import CONFIG_NAME
from annot.steps.load import SOURCE
from annot.steps.log import release_folders, require_version
from annot.steps.project import Project, open_project
from annot.steps.split import SplitReport, keep_split, plan_split
from annot.store.atomic import write_bytes


def release(project: Project, version: str, *, dry_run: bool = False, on: date | None = None) -> ReleaseManifest:
    """Builds a version from the gold of a project.

    Args:
        project: the data-set project.
        version: semantic version of the release.
        dry_run: build and check everything, write nothing.
        on: the day that the release is made on; today, in UTC, where it is left out.

    Raises:
        ConfigError: the version exists, or is none.
        DataError: the data has errors; `issues` names them. Warnings are for people, and no reason to refuse.
        OSError: the disk refuses; nothing is left behind.
    """
    require_version(version)
    target = project.releases / version
    if target.exists():
        raise ConfigError(f"{target} exists, and a release never changes; choose another version")
    errors = errors_of(check(project))
    if errors:
        listing = "\n".join(f"  {issue}" for issue in errors)
        raise DataError(f"nothing was released: the data has {len(errors)} errors\n{listing}", errors)
    split = plan_split(project)
    if not dry_run:
        keep_split(project, split.division)
    released = (on or datetime.now(UTC).date()).isoformat()
    files = build_release(_source(project, version, released, _source_files(project), split))
    if not dry_run:
        _write_folder(target, files)
    return ReleaseManifest.model_validate_json(files["manifest.json"])


def check_releases(project: Project) -> dict[str, list[Issue]]:
    """Rebuilds every committed release from its own source and compares; findings by version.

    Raises:
        DataError: a manifest is missing or broken.
    """
    return {folder.name: _check_release(folder) for folder in release_folders(project)}


def _check_release(folder: Path) -> list[Issue]:
    manifest = read_manifest(folder)
    issues = list(check_files(folder, manifest))
    if issues:
        return issues
    inner = open_project(folder / SOURCE)
    inner.documents = read_released_documents(folder, manifest)
    files = {path: (folder / path).read_bytes() for path in manifest.files if path.startswith(f"{SOURCE}/")}
    source = _source(inner, manifest.version, manifest.released, files, plan_split(inner))
    return list(check_rebuilt(folder, manifest, build_release(source)))


def _source(
    project: Project, version: str, released: str, files: Mapping[str, bytes], split: SplitReport
) -> ReleaseSource:
    readings = readings_of(project)
    gold = adjudicate_project(project).gold
    agreement = agree(project)
    config = project.config
    places = split.division.places
    written = project.card_path.read_text("utf-8") if project.card_path.exists() else ""
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
        n_decisions=len(read_decisions(project)),
        agreement=[_pair(pair) for pair in agreement.pairs],
        agreement_by_label=list(_labels(agreement.together)),
        pairs_within=config.release.pairs_within,
        across=_across(split.across),
        released=released,
        credit=Credit(config.dataset.authors, config.dataset.license, config.dataset.url),
        words=parse_words(written),
        files=files,
    )


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


def _source_files(project: Project) -> dict[str, bytes]:
    """What a release is made from, but for the texts, which its documents hold: a project of its own."""
    paths = [
        project.root / CONFIG_NAME,
        project.schema_path,
        project.guidelines_path,
        project.instruction_path,
        project.seeds / "manifest.jsonl",
        project.decisions_path,
        project.waivers_path,
        project.splits_path,
        project.card_path,
        *(project.readings / f"{name}.jsonl" for name in project.readers),
    ]
    return {
        f"{SOURCE}/{path.relative_to(project.root).as_posix()}": path.read_bytes() for path in paths if path.exists()
    }


def _write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    """Writes beside the target first: a release is there whole, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        for path, data in files.items():
            write_bytes(temporary / path, data)
        temporary.chmod(0o755)
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
