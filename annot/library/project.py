"""`Project`: a data-set project, with what it holds and a method for each verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annot.core.annotation import AnnotationSet
from annot.core.decision import Decision
from annot.library.by_predictors import ByPredictors
from annot.library.corpora import Corpora
from annot.library.releases import Releases
from annot.library.schema_forms import SchemaForms
from annot.library.seeds import Seeds
from annot.project import project as on_disk
from annot.project.gold_set import GoldSet, Release

if TYPE_CHECKING:
    from annot.core.issue import Issue
    from annot.core.waiver import Findings, Waiver
    from annot.corpus.split import Place
    from annot.formats.registry import FormatName
    from annot.library.migration import ProjectMigration
    from annot.predict.cost import Cost
    from annot.project.predicting import Progress
    from annot.project.split import SplitReport
    from annot.quality.adjudicate import Adjudication
    from annot.quality.bias.measure import ReaderBias
    from annot.steps.adjudicate.explain import Explained
    from annot.steps.agree import AgreementResult
    from annot.steps.diff import DiffResult
    from annot.steps.export import Exported
    from annot.steps.predict import PredictResult
    from annot.steps.publish import Published
    from annot.steps.release import Released
    from annot.steps.report import WrittenReport
    from annot.steps.score.frozen import FrozenScores
    from annot.steps.score.result import ScoreResult


class Project(ByPredictors):
    """A data-set project: `annot.open_project` gives it.

    What a file holds is read when it is asked for, and again each time; schema, documents and guidelines are kept.
    """

    @property
    def readings(self) -> dict[str, Mapping[str, AnnotationSet]]:
        """What each reader said, by annotator and document id, also what newer guidelines superseded.

        Raises:
            DataError: a reading cannot be read.
        """
        from annot.project.adjudication import readings_of

        return readings_of(self)

    @property
    def decisions(self) -> list[Decision]:
        """The adjudicators' decisions, oldest first.

        Raises:
            DataError: a line is broken.
        """
        from annot.project.adjudication import read_decisions

        return read_decisions(self)

    @property
    def releases(self) -> Releases:
        """The releases by version."""
        return Releases(self)

    @property
    def seeds(self) -> Seeds:
        """The documents' files: to check, add, remove and replace."""
        return Seeds(self)

    @property
    def corpus(self) -> Corpora:
        """Verbs on corpora of any size: silver labels, near-duplicates, candidates to annotate."""
        return Corpora(self)

    @property
    def schema_forms(self) -> SchemaForms:
        """What is made from the schema: tables, labelling config, JSON Schema."""
        return SchemaForms(self)

    def gold(self) -> GoldSet:
        """The gold as it is now, as a release made now would hold it.

        Raises:
            DataError: the project cannot be read, or conflicts are open.
        """
        from annot.project.gold import gold_documents

        return GoldSet(self.schema, gold_documents(self), pairs_within=self.config.release.pairs_within)

    def agree(self) -> AgreementResult:
        """How far the readers agree, and where they do not."""
        from annot.steps.agree import agree

        return agree(self)

    def adjudicate(self) -> Adjudication:
        """The readings merged, with the decisions replayed: gold, open conflicts, findings."""
        from annot.project.adjudication import adjudicate_project

        return adjudicate_project(self)

    @property
    def incomplete(self) -> list[Issue]:
        """The readings that lack something that was said, but for those that somebody waived."""
        from annot.project.checks import incomplete_readings

        return incomplete_readings(self)

    @property
    def readership(self) -> list[str]:
        """How many readers read how many documents, a line each number."""
        from annot.project.readership import readers_by_document, readership_lines

        return readership_lines(readers_by_document(self))

    @property
    def superseded(self) -> list[str]:
        """How many readings do not count, since their documents were read under newer guidelines; a line a version."""
        from annot.project.adjudication import counting_readings
        from annot.quality.counting import superseded_lines

        return superseded_lines(counting_readings(self))

    def record(self, path: str | Path, *, by: str, dry_run: bool = False) -> tuple[list[Decision], Adjudication]:
        """Appends an adjudicator's answers to the decisions; see `annot.steps.adjudicate.record.record_answers`."""
        from annot.steps.adjudicate.record import record_answers

        return record_answers(self, Path(path), by=by, dry_run=dry_run)

    def explain(self, item: str) -> list[Explained]:
        """Who said a mention or relation, and what kept it: its id, or `DOC#ID`."""
        from annot.steps.adjudicate.explain import explain

        return explain(self, item)

    def check(self, *, jobs: int = 1) -> Findings:
        """What is wrong with seeds, readings and gold, and what may stand; see `annot.steps.check.find`."""
        from annot.steps.check import find

        return find(self, jobs=jobs)

    def waive(self, path: str | Path, *, by: str) -> list[Waiver]:
        """Writes down which findings may stand; see `annot.steps.waive.record_waivers`."""
        from annot.steps.waive import record_waivers

        return record_waivers(self, Path(path), self.check(), by=by)

    def migration(self, path: str | Path) -> ProjectMigration:
        """The move to another schema version that a migration file describes."""
        from annot.library.migration import ProjectMigration

        return ProjectMigration(self, Path(path))

    def split(self, *, dry_run: bool = False, jobs: int = 1) -> SplitReport:
        """Divides the documents for training and testing, and writes new places down where nothing is wrong."""
        from annot.project.split import keep_split, plan_split

        report = plan_split(self, jobs=jobs)
        if not dry_run and not report.division.issues:
            keep_split(self, report.division)
        return report

    def move(self, doc_id: str, target: str, *, by: str, reason: str, dry_run: bool = False) -> Place:
        """Moves a document to another side of the split; see `annot.steps.split.move_document`."""
        from annot.steps.split import move_document

        return move_document(self, doc_id, target, by=by, reason=reason, dry_run=dry_run)

    def release(
        self, version: str | None = None, *, dirty: bool = False, dry_run: bool = False, jobs: int = 1
    ) -> Released:
        """Builds a version of the gold; see `annot.steps.release.release`."""
        from annot.steps.release import release

        return release(self, version, dirty=dirty, dry_run=dry_run, jobs=jobs)

    def diff(self, before: str | Path | Release, after: str | Path | Release | None = None) -> DiffResult:
        """What changed between two versions; see `annot.diff`."""
        from annot.steps.diff import diff

        return diff(before, after, self.root)

    def predict(
        self,
        name: str,
        *,
        documents: Sequence[str] = (),
        seed: int = 0,
        dry_run: bool = False,
        progress: Progress | None = None,
        jobs: int = 1,
    ) -> PredictResult:
        """Lets a predictor say what an annotator might; see `annot.steps.predict.predict`."""
        from annot.steps.predict import predict

        return predict(self, name, documents=documents, seed=seed, dry_run=dry_run, progress=progress, jobs=jobs)

    def predict_cost(self, name: str, *, documents: Sequence[str] = (), seed: int = 0) -> Cost | None:
        """What `predict` would cost; None of a predictor that costs nothing but time."""
        from annot.steps.predict import cost_of

        return cost_of(self, name, documents=documents, seed=seed)

    def evaluate_predictor(self, name: str, *, seed: int = 0) -> tuple[PredictResult, ScoreResult]:
        """Predicts each document with a gold by a predictor made without it, and scores that."""
        from annot.steps.predict import predictions_held_out

        done = predictions_held_out(self, name, seed=seed)
        scored = self.score_predictions(done)
        assert scored is not None  # there is a gold, or nothing would have been predicted
        return done, scored

    def score_predictions(self, done: PredictResult) -> ScoreResult | None:
        """How good predictions of documents with a settled gold are; None where none of them has one."""
        from annot.library.functions import score
        from annot.project.predicting import settled_documents

        gold = {each.doc_id: each for each in settled_documents(self) if each.doc_id in done.predictions}
        if not gold:
            return None
        predictions = {doc_id: each for doc_id, each in done.predictions.items() if doc_id in gold}
        return score(GoldSet(self.schema, gold), predictions, project=self.root)

    def bias(self, *, n_resamples: int = 1000) -> dict[str, ReaderBias]:
        """What predictions did to the readers who saw them; see `annot.steps.bias.bias`."""
        from annot.steps.bias import bias

        return bias(self, n_resamples=n_resamples)

    def freeze(self, name: str, predictions: str | Path | None = None) -> tuple[FrozenScores, list[Issue]]:
        """Writes down the numbers of a system of `annot.toml` on the gold as it is now, for CI to hold."""
        from annot.steps.score.frozen import freeze

        return freeze(self, name, None if predictions is None else Path(predictions))

    def export(
        self,
        format: FormatName,  # noqa: A002 (the name that callers look for)
        output: str | Path,
        *,
        release: str | None = None,
        replace: bool = False,
        strict: bool = False,
        dry_run: bool = False,
    ) -> Exported:
        """Writes a release, or the gold as it is now, in a format of another tool; see `annot.steps.export.export`."""
        from annot.steps.export import export

        gold = self.gold() if release is None else self.releases[release]
        return export(gold, format, Path(output), replace=replace, strict=strict, dry_run=dry_run)

    def report(self, output: str | Path | None = None) -> WrittenReport:
        """Writes one HTML page for people: texts, conflicts, agreement, records."""
        from annot.steps.report import report

        return report(self, output=None if output is None else Path(output))

    def publish(
        self,
        repository: str,
        *,
        version: str | None = None,
        standoff: bool = False,
        private: bool = False,
        dry_run: bool = False,
    ) -> Published:
        """Pushes a committed release to the Hub, with a tag; see `annot.steps.publish.publish`."""
        from annot.steps.publish import publish

        return publish(self, repository, version=version, standoff=standoff, private=private, dry_run=dry_run)

    def __repr__(self) -> str:
        return f"<Project {self.name} in {self.root}>"


def open_project(start: str | Path = ".") -> Project:
    """The project of a folder: its `annot.toml`, or that of the nearest folder above.

    Raises:
        ConfigError: there is none, or it is broken; the message names file and key.
    """
    found = on_disk.open_project(Path(start))
    return Project(found.root, found.config)
