"""`annot select`: which documents to read next, in order, each with its reason."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from annot.core.document import Document
from annot.core.errors import ConfigError, DataError
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.corpus.assign import read_assignments
from annot.corpus.near_duplicates import near_duplicates
from annot.corpus.split import find_clusters, read_places
from annot.predict.select.mix import OF_NONE, OF_ONE, OF_TWO, Mix
from annot.predict.select.order import order_documents
from annot.predict.select.outlook import Contrast, GlimpsedPrediction, Outlook, contrast_of, outlook_of
from annot.predict.select.selection import Selected, write_selection
from annot.predict.select.unread import UnreadDocument
from annot.project.adjudication import adjudicate_project, readings_of
from annot.project.prediction_files import prediction_file
from annot.project.project import ProjectFolder
from annot.store.jsonl import read_jsonl


class PoolText(msgspec.Struct, frozen=True):
    """A line of a pool: a text that is no seed yet; other keys are passed over."""

    doc_id: str
    text: str


@dataclass(frozen=True)
class SelectedDocuments:
    """What was chosen, and from what.

    Attributes:
        rows: the documents in order.
        n_candidates: how many could have been chosen.
        left_out: how many could not, by the reason.
        issues: predictions that could not be used.
        path: where the order is written down.
    """

    rows: tuple[Selected, ...]
    n_candidates: int
    left_out: Mapping[str, int]
    issues: tuple[Issue, ...]
    path: Path


@dataclass(frozen=True)
class _Known:
    """What predictors say of the pool."""

    version: str
    outlooks: Mapping[str, Outlook]
    contrasts: Mapping[str, Contrast]
    issues: tuple[Issue, ...]


def select(
    project: ProjectFolder,
    *,
    predictor: str | None = None,
    versus: str | None = None,
    n: int | None = None,
    mix: Mix | None = None,
    seed: int = 0,
    pool: Path | None = None,
    dry_run: bool = False,
) -> SelectedDocuments:
    """Puts documents that nobody has read or was given in the order in which they are to be read.

    What is placed on a frozen side of the split or in its test split is not chosen, nor what is a near-duplicate of it:
    what is measured there should not depend on what a model found hard.

    Args:
        project: the data-set project.
        predictor: whose predictions of the documents are looked at: a file, or a name in `predictions/`.
        versus: another predictor, to see where the two differ.
        n: how many documents are chosen; all where it is left out.
        mix: the shares of the strategies; by default by what predictors are given.
        seed: of chance.
        pool: JSON Lines of `doc_id` and `text` to choose from, instead of the seeds.
        dry_run: choose, and write nothing.

    Raises:
        ConfigError: a predictor is not there, or a strategy of the mix lacks what it needs.
        DataError: a file is broken.
    """
    if n is not None and n < 1:
        raise ConfigError(f"n: {plural(n, 'document')} cannot be chosen; give 1 or more")
    if versus and not predictor:
        raise ConfigError("versus: a second predictor needs a first one")
    mix = mix or (OF_TWO if versus else OF_ONE if predictor else OF_NONE)
    texts = _read_pool(pool) if pool else {doc_id: each.text for doc_id, each in project.documents.items()}
    known = _ask(project, texts, predictor, versus)
    _require_known(mix, known)
    candidates, left_out, near_known = _candidates(project, texts, known, apart="diversity" in mix)
    rows = order_documents(
        candidates,
        mix,
        seed=seed,
        n=n,
        covered=_covered(project),
        near_known=near_known,
        predictor=known.version,
    )
    if not dry_run:
        with project.writing():
            write_selection(project.selection_path, rows)
    return SelectedDocuments(tuple(rows), len(candidates), left_out, known.issues, project.selection_path)


def _read_pool(path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for row in read_jsonl(path, PoolText):
        if row.doc_id in texts:
            raise DataError(f"{path}: {row.doc_id} stands twice; keep one line")
        texts[row.doc_id] = row.text
    return texts


def _ask(project: ProjectFolder, texts: Mapping[str, str], predictor: str | None, versus: str | None) -> _Known:
    """What the files say of the texts. Of 100,000 predictions only counts are kept, and places where two differ."""
    outlooks: dict[str, Outlook] = {}
    contrasts: dict[str, Contrast] = {}
    issues: list[Issue] = []
    if predictor is None:
        return _Known("", outlooks, contrasts, ())
    others = {}
    if versus:
        path = prediction_file(project, versus)
        others = {each.doc_id: {m.place for m in each.mentions} for each in _fitting(path, texts, issues)}
    version = ""
    for each in _fitting(prediction_file(project, predictor), texts, issues):
        version = version or each.annotator.removeprefix("model:")
        outlooks[each.doc_id] = outlook_of(each)
        if each.doc_id in others:
            contrasts[each.doc_id] = contrast_of({m.place for m in each.mentions}, others[each.doc_id])
    return _Known(version, outlooks, contrasts, tuple(issues))


def _fitting(path: Path, texts: Mapping[str, str], issues: list[Issue]) -> Iterator[GlimpsedPrediction]:
    """The predictions of the pool's texts; those of other documents are passed over, those of other texts named."""
    seen: set[str] = set()
    for each in read_jsonl(path, GlimpsedPrediction):
        if each.doc_id in seen:
            raise DataError(f"{path}: {each.doc_id} stands twice; keep one line")
        seen.add(each.doc_id)
        text = texts.get(each.doc_id)
        if text is None:
            continue
        if hashlib.sha256(text.encode()).hexdigest() != each.doc_sha256:
            message = f"{path} has a prediction of another text of this name; it was not used"
            issues.append(Issue(doc_id=each.doc_id, code="document-changed", where=each.annotator, message=message))
            continue
        yield each


def _require_known(mix: Mix, known: _Known) -> None:
    """A strategy that cannot rank anything would leave its share to the others without a word."""
    if "uncertainty" in mix and not any(each.n_scored for each in known.outlooks.values()):
        why = "these have no scores" if known.outlooks else "name one with --predictor"
        raise ConfigError(f"mix: uncertainty needs predictions of these documents with scores; {why}")
    if "disagreement" in mix and not known.contrasts:
        raise ConfigError("mix: disagreement needs two predictions of each document: --predictor and --versus")


def _candidates(
    project: ProjectFolder, texts: Mapping[str, str], known: _Known, *, apart: bool
) -> tuple[list[UnreadDocument], Mapping[str, int], Collection[str]]:
    """Who may be chosen, how many may not and why, and the clusters in which a document is read or given out."""
    begun = {doc_id for of in readings_of(project).values() for doc_id in of}
    begun |= read_assignments(project.assignment_path).keys()
    apart_splits = {"test", *project.config.split.frozen}
    frozen = {doc_id for doc_id, each in read_places(project.splits_path).items() if each.split in apart_splits}
    clusters = {doc_id: doc_id for doc_id in texts}
    if apart or frozen:
        clusters = _clusters(project, texts)
    near_frozen = {clusters[doc_id] for doc_id in frozen if doc_id in clusters}
    left_out: Counter[str] = Counter()
    candidates = []
    for doc_id in texts:
        if doc_id in begun:
            left_out["read or given out already"] += 1
        elif doc_id in frozen:
            left_out["in the test split or a frozen one"] += 1
        elif clusters[doc_id] in near_frozen:
            left_out["a near-duplicate of a document there"] += 1
        else:
            of = (known.outlooks.get(doc_id), known.contrasts.get(doc_id))
            candidates.append(UnreadDocument(doc_id, clusters[doc_id], *of))
    return candidates, dict(left_out), {clusters[doc_id] for doc_id in begun if doc_id in clusters}


def _clusters(project: ProjectFolder, texts: Mapping[str, str]) -> dict[str, str]:
    """Near-duplicates among the texts and with the seeds, as `annot split` has them."""
    documents = {doc_id: Document(doc_id, text) for doc_id, text in texts.items()} | dict(project.documents)
    every = {doc_id: each.text for doc_id, each in documents.items()}
    return find_clusters(documents, near_duplicates(every, at_least=project.config.split.near_duplicate))


def _covered(project: ProjectFolder) -> Counter[str]:
    """Mentions that are settled so far, by label; the schema's labels of which there is none count 0."""
    sets = adjudicate_project(project).consensus.values()
    return Counter(mention.label for each in sets for mention in each.mentions)
