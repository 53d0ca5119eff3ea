"""`Project.corpus`: verbs on corpora of any size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from annot.library.by_predictors import ByPredictors
    from annot.project.predicting import Progress
    from annot.steps.corpus.dedup import DedupResult
    from annot.steps.corpus.pool import DrawnPool
    from annot.steps.corpus.predict import SilverResult
    from annot.steps.corpus.running import CorpusOptions
    from annot.steps.select import SelectedDocuments


class Corpora:
    """What a project does with corpora: folders of Parquet files and JSON Lines, here or in a store."""

    def __init__(self, project: ByPredictors) -> None:
        self._project = project

    def predict(
        self,
        name: str,
        source: str | Path,
        to: str | Path,
        *,
        release: str | None = None,
        seed: int = 0,
        options: CorpusOptions | None = None,
    ) -> SilverResult:
        """Labels a corpus with a predictor, as a silver release; see `annot.steps.corpus.predict.predict_corpus`."""
        from annot.steps.corpus.predict import predict_corpus

        return predict_corpus(self._project, name, str(source), Path(to), release=release, seed=seed, options=options)

    def dedup(
        self, source: str | Path, to: str | Path, *, at_least: float | None = None, options: CorpusOptions | None = None
    ) -> DedupResult:
        """Finds near-duplicates by the similarity of the project's `[split]`; see `dedup_corpus`."""
        similarity = self._project.config.split.near_duplicate if at_least is None else at_least
        return dedup_corpus(source, to, at_least=similarity, options=options)

    def select(
        self,
        source: str | Path,
        to: str | Path,
        *,
        n: int,
        pool: int | None = None,
        predictor: str | None = None,
        mix: str | None = None,
        seed: int = 0,
        options: CorpusOptions | None = None,
    ) -> tuple[DrawnPool, SelectedDocuments]:
        """Draws a pool from a corpus and puts its best documents in the order in which they are to be read.

        Args:
            source: the corpus.
            to: the folder of the pool.
            n: how many documents are chosen.
            pool: how many they are chosen from; 20 for each where it is left out.
            predictor: that predicts the pool, so that the strategies of `select` know what it doubts.
            mix: the shares of the strategies; see `annot.steps.select.select`.
            seed: of chance.
            options: how the corpus is read and worked on.
        """
        from annot.steps.corpus.pool import A_DOCUMENT, draw_pool

        size = n * A_DOCUMENT if pool is None else pool
        drawn = draw_pool(self._project, str(source), Path(to), n=size, predictor=predictor, seed=seed, options=options)
        return drawn, self._project.select(predictor=drawn.predictions, n=n, mix=mix, seed=seed, pool=drawn.path)


def dedup_corpus(
    source: str | Path, to: str | Path, *, at_least: float = 0.4, options: CorpusOptions | None = None
) -> DedupResult:
    """Finds the near-duplicates of a corpus and keeps one of each; see `annot.steps.corpus.dedup.dedup_corpus`."""
    from annot.steps.corpus.dedup import dedup_corpus

    return dedup_corpus(str(source), Path(to), at_least=at_least, options=options)


def corpus_options(
    *,
    doc_id: str = "doc_id",
    text: str = "text",
    shard: int = 5_000,
    jobs: int | None = None,
    ray: str | None = None,
    progress: Progress | None = None,
) -> CorpusOptions:
    """How a corpus is read and worked on; see `annot.steps.corpus.running.CorpusOptions`."""
    from annot.steps.corpus.running import CorpusOptions

    return CorpusOptions(doc_id=doc_id, text=text, shard=shard, jobs=jobs, ray=ray, progress=progress)
