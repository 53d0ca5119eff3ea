"""How good a predictor was measured to be, by its predictions of documents with gold that `annot predict` wrote."""

from __future__ import annotations

from annot.core.prediction import Prediction
from annot.evaluate.aligned import LAYERS
from annot.evaluate.ratios import MeasureScore
from annot.evaluate.score import score
from annot.project.gold_set import Release
from annot.project.project import ProjectFolder
from annot.release.silver.manifest import Measured, MeasuredF1
from annot.store.jsonl import read_jsonl


def measure_predictor(project: ProjectFolder, model: str, gold: Release) -> tuple[Measured | None, str]:
    """Strict F1 of a predictor on a gold release, and why there is none.

    `annot predict` writes predictions of documents with gold by predictors that were made without them, under the
    version of the one that is made of all; so the same version means the same gold and settings.

    Args:
        project: the data-set project.
        model: NAME@VERSION.
        gold: the release that it learnt from.

    Raises:
        DataError: the file of predictions is broken.
    """
    path = project.predictions_dir / f"{model}.jsonl"
    again = f"`annot predict {model.partition('@')[0]}` writes them; then run the same command again"
    if not path.is_file():
        return None, f"there are no predictions of the gold by {model}, each made without the document; {again}"
    found = {each.doc_id: each for each in read_jsonl(path, Prediction)}
    sha256 = {doc_id: each.doc_sha256 for doc_id, each in found.items()}
    missing = [each.doc_id for each in gold if sha256.get(each.doc_id) != each.document.sha256]
    if missing:
        return None, f"the predictions by {model} lack documents of the gold, such as {missing[0]}; {again}"
    symmetric = [name for name, each in gold.schema.relations.items() if each.symmetric]
    report = score(gold=gold.sets, pred={doc_id: found[doc_id] for doc_id in gold.sets}, symmetric=symmetric)
    mentions, relations = (_strict(getattr(report, layer)["strict"]) for layer in LAYERS)
    return Measured(n_documents=len(gold), mentions=mentions, relations=relations), ""


def _strict(found: MeasureScore) -> MeasuredF1:
    f1 = found.micro.ratios.f1
    return MeasuredF1(f1=f1.value, low=f1.low, high=f1.high, n=found.micro.tally.possible)
