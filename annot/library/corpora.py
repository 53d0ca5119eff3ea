"""`Project.corpus`: verbs on corpora of any size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from annot.project import project as on_disk

if TYPE_CHECKING:
    from annot.project.predicting import Progress
    from annot.steps.corpus.dedup import DedupResult
    from annot.steps.corpus.predict import SilverResult
    from annot.steps.corpus.running import CorpusOptions


class Corpora:
    """What a project does with corpora: folders of Parquet files and JSON Lines, here or in a store."""

    def __init__(self, project: on_disk.ProjectFolder) -> None:
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
