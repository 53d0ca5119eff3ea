"""`annot corpus predict`: a predictor's word on a corpus of any size, as a silver release."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec
import pyarrow as pa

from annot.core.canonical import digest_of
from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.core.issue import errors_of
from annot.core.prediction import Prediction
from annot.core.schema import Schema
from annot.corpus.near_known import KnownTexts
from annot.corpus.shards import CorpusColumns, documents_of
from annot.parallel.engine import first_repeated
from annot.predict.predictor import Predictor
from annot.project.gold_set import Release
from annot.project.load import find_release, open_release
from annot.project.predicting import maker_of
from annot.project.predictions import faults_of
from annot.project.project import ProjectFolder, open_project
from annot.release.manifest import MANIFEST_NAME
from annot.release.paths import CARD_NAME
from annot.release.silver.card import render_silver_card
from annot.release.silver.manifest import LearntFrom, SilverManifest
from annot.release.silver.read import SCHEMA_NAME
from annot.release.silver.tables import require_columns, silver_configs, silver_tables
from annot.release.tables.columns import META_COLUMNS
from annot.release.tables.gold import count_labels
from annot.steps.corpus.measured import measure_predictor
from annot.steps.corpus.running import CorpusOptions, CorpusRun, Files, TableWork
from annot.store.atomic import write_bytes

FORM = "1"
"""Of the files: another one makes other bytes of the same corpus."""
IN_GOLD, NEAR_GOLD, BROKEN = "is in the gold", "near a document of the gold", "its prediction breaks the schema"


class SilverMark(msgspec.Struct, frozen=True):
    """What the mark of a shard says.

    Attributes:
        rows: rows by configuration.
        mentions: by label.
        relations: by label.
        n_tokens: of its documents.
        left_out: names of the documents that are not in it, with the reason.
        languages: of its documents.
    """

    rows: dict[str, int]
    mentions: dict[str, int]
    relations: dict[str, int]
    n_tokens: int
    left_out: list[tuple[str, str]]
    languages: list[str]


@dataclass(frozen=True)
class SilverResult:
    """A silver release that was made.

    Attributes:
        path: its folder.
        manifest: what names it.
        n_resumed: shards that an earlier run had done.
    """

    path: Path
    manifest: SilverManifest
    n_resumed: int


class _Asked(msgspec.Struct, frozen=True):
    """What a worker makes the predictor of; the folders are the same for all workers."""

    root: str
    name: str
    release: str
    seed: int
    version: str


def predict_corpus(
    project: ProjectFolder,
    name: str,
    source: str,
    target: Path,
    *,
    release: str | None = None,
    seed: int = 0,
    options: CorpusOptions | None = None,
) -> SilverResult:
    """Predicts a corpus with a predictor made of a gold release, and writes a silver release.

    What is in the gold, or near one of its documents, is left out: silver is to be trained on, and must not hold what
    the gold measures.

    Args:
        project: the data-set project, whose `annot.toml` names the predictor.
        name: of the predictor.
        source: the corpus: see `annot.corpus.shards.corpus_files`.
        target: the folder of the silver release; of a run that was stopped it is taken up.
        release: version of the gold release; the newest where it is None.
        seed: of what the predictor draws by chance.
        options: how the corpus is read and worked on.

    Raises:
        ConfigError: there is no such predictor, release or corpus, or the release is of another schema.
        DataError: the corpus is broken or changed, or the folder is of another question.
        ServiceError: the work was ended from outside; running again goes on from there.
    """
    options = options or CorpusOptions()
    gold = _gold_of(project, release)
    require_columns(project.schema)
    predictor = _predictor_of(project, name, gold, seed)
    model = f"{name}@{predictor.version}"
    columns = CorpusColumns(options.doc_id, options.text, META_COLUMNS)
    near = project.config.split.near_duplicate
    asked = {"predictor": model, "gold": gold.digest, "near": near, "form": FORM, "schema": digest_of(project.schema)}
    run = CorpusRun(source, target, asked, columns, options)
    make = partial(_make_work, _Asked(str(project.root.resolve()), name, gold.version, seed, predictor.version))
    n_before = run.work(make)
    if twice := first_repeated(str((target / "documents").resolve()), "doc_id"):
        raise DataError(f"{source}: {twice!r} stands twice; a document needs a name of its own")
    manifest = _write_release(project, target, run.marks(SilverMark), gold, model)
    return SilverResult(target, manifest, n_before)


def _gold_of(project: ProjectFolder, version: str | None) -> Release:
    gold = open_release(find_release(project.root, version))
    if gold.schema.id != project.schema.id:
        raise ConfigError(
            f"release {gold.version} was made under {gold.schema.id}, the project has {project.schema.id}; "
            "name another one with --release, or `annot release` a new one"
        )
    return gold


def _predictor_of(project: ProjectFolder, name: str, gold: Release, seed: int) -> Predictor:
    return maker_of(project, name, seed=seed)([each for each in gold if each.split != "test"])


def _make_work(asked: _Asked) -> TableWork:
    project = open_project(Path(asked.root))
    gold = _gold_of(project, asked.release)
    predictor = _predictor_of(project, asked.name, gold, asked.seed)
    if predictor.version != asked.version:
        raise ConfigError(
            f"{asked.name}: a worker made version {predictor.version}, where the run began with {asked.version}; all "
            "workers need the same project and packages"
        )
    texts = {each.doc_id: each.text for each in gold}
    known = KnownTexts(texts, at_least=project.config.split.near_duplicate)
    return partial(_predict_table, project.schema, predictor, known, frozenset(texts), f"{asked.name}@{asked.version}")


def _predict_table(
    schema: Schema,
    predictor: Predictor,
    known: KnownTexts,
    in_gold: frozenset[str],
    model: str,
    table: pa.Table,
    number: int,
) -> tuple[Files, SilverMark]:
    """Documents to tables: the pure function of a shard."""
    wanted, left_out = [], []
    for document in documents_of(table):
        near = known.nearest(document.text)
        if document.doc_id in in_gold:
            left_out.append((document.doc_id, IN_GOLD))
        elif near is not None:
            left_out.append((document.doc_id, NEAR_GOLD))
        else:
            wanted.append(document)
    documents, said = [], []
    for document, found in zip(wanted, predictor.predict(wanted), strict=True):
        if errors_of(faults_of(schema, document, found.prediction)):
            left_out.append((document.doc_id, BROKEN))
        else:
            documents.append(document)
            said.append(found.prediction)
    return _tables_and_mark(schema, documents, said, left_out, model)


def _tables_and_mark(
    schema: Schema,
    documents: Sequence[Document],
    said: Sequence[Prediction],
    left_out: list[tuple[str, str]],
    model: str,
) -> tuple[Files, SilverMark]:
    files, tokens = silver_tables(schema, documents, said, model=model)
    mentions = [mention for each in said for mention in each.mentions]
    relations = [relation for each in said for relation in each.relations]
    n_records = sum(schema.mentions[each.label].record for each in mentions)
    n_rows = {"mentions": len(mentions), "relations": len(relations), "records": n_records}
    rows = {config: n_rows.get(config, len(documents)) for config in silver_configs(schema)}
    languages = sorted({each.language or schema.language for each in documents})
    return files, SilverMark(
        rows, count_labels(mentions), count_labels(relations), tokens.n_tokens, sorted(left_out), languages
    )


def _write_release(
    project: ProjectFolder, target: Path, marks: Sequence[SilverMark], gold: Release, model: str
) -> SilverManifest:
    """Schema, card and manifest; the manifest last, since a folder without one is no release."""
    measured, unmeasured = measure_predictor(project, model, gold)
    rows = _sum(each.rows for each in marks)
    manifest = SilverManifest(
        name=project.name,
        predictor=model,
        use=project.config.predictors.plan_of(model.partition("@")[0]).use,
        schema_id=project.schema.id,
        learnt_from=LearntFrom(
            name=gold.manifest.name,
            version=gold.version,
            digest=gold.digest,
            n_documents=sum(each.split != "test" for each in gold),
        ),
        measured=measured,
        unmeasured=unmeasured,
        digest=digest_of([msgspec.to_builtins(each) for each in marks], sorted(_names_of(target, project.schema))),
        n_shards=len(marks),
        n_documents=rows["documents"],
        n_tokens=sum(each.n_tokens for each in marks),
        mentions=_sum(each.mentions for each in marks),
        relations=_sum(each.relations for each in marks),
        left_out=dict(sorted(Counter(why for each in marks for _, why in each.left_out).items())),
        languages=tuple(sorted({each for mark in marks for each in mark.languages} or {project.schema.language})),
    )
    card = render_silver_card(manifest, title=project.config.dataset.title or project.name, filled=rows)
    write_bytes(target / SCHEMA_NAME, project.schema_path.read_bytes())
    write_bytes(target / CARD_NAME, card.encode())
    text = json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False)
    write_bytes(target / MANIFEST_NAME, f"{text}\n".encode())
    return manifest


def _names_of(target: Path, schema: Schema) -> list[str]:
    """The names of the files, which hold the digests of what they were made from."""
    folders = (target / config for config in silver_configs(schema))
    return [f"{each.parent.name}/{each.name}" for folder in folders for each in folder.glob("*.parquet")]


def _sum(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for each in counts:
        for key, n in each.items():
            found[key] += n
    return dict(sorted(found.items()))
