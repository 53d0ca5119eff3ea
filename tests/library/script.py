"""What a user may write: every public name, under mypy's strict rules; the test runs it as well."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

import annot


def main(root: str) -> None:
    project: annot.Project = annot.open_project(root)
    releases: annot.Releases = project.releases
    release: annot.Release = annot.load(root)
    gold: annot.GoldSet = project.gold()
    document: annot.GoldDocument = release[0]
    by_id: annot.GoldDocument = release[document.doc_id]
    assert document.doc_id in release
    text: annot.Document = by_id.document
    zones: tuple[annot.Zone, ...] = text.zones
    mention: annot.Mention = document.mentions[0]
    span: annot.Span = mention.span
    relation: annot.Relation | None = next(iter(document.relations), None)
    ties: tuple[annot.Tie, ...] = document.ties_of(mention)
    alignment: annot.Alignment = annot.align(document.mentions, [(0, 3)], text=document.text)
    frame: pl.DataFrame = release.to_polars("mentions")
    schema: annot.Schema = release.schema
    assert annot.read_schema(project.schema_path).id == schema.id
    models = annot.attribute_models(schema)
    values = annot.typed_attributes(schema, mention)

    agreement: annot.AgreementResult = annot.agree(project.readings, schema=schema, documents=project.documents)
    together = agreement.together
    estimate: annot.Estimate | None = together.mentions["strict"]["all"] if together else None
    readings: list[annot.AnnotationSet] = list(project.readings["reader-a"].values())
    left_out: list[annot.LeftOut] = [each for reading in readings for each in reading.left_out or ()]
    imported: annot.ImportResult = annot.read_predictions(project.readings_dir / "reader-a.jsonl", documents=gold)
    scored: annot.ScoreResult = annot.score(gold, imported, n_resamples=0)
    changes: annot.DiffResult = annot.diff("0.2.0", "0.3.0", project=root)
    issues: list[annot.Issue] = annot.lint(gold, plan=annot.LintPlan())
    conflicts: tuple[annot.Conflict, ...] | list[annot.Conflict] = list(project.adjudicate().open)
    decisions: list[annot.Decision] = project.decisions
    finding = annot.explain_finding("open-conflict")
    installed = annot.examine(root)
    assert callable(annot.init_project)
    adopted: type[annot.AdoptionResult] = annot.AdoptionResult
    assert callable(annot.adopt_project)
    assert "questions" in adopted.__annotations__
    assert callable(annot.rehydrate)

    errors: tuple[type[annot.AnnotError], ...] = (
        annot.ArgumentError,
        annot.BusyError,
        annot.ConfigError,
        annot.DataError,
        annot.NotInSetError,
        annot.ServiceError,
        annot.UnreadableError,
    )
    try:
        annot.load(Path(root) / "nowhere")
    except annot.AnnotError as error:
        print(isinstance(error, errors), error)
    print(releases, release, document, span, len(zones), relation, len(ties), alignment.n_tokens, frame.height)
    print(len(models), values, agreement.summary(), estimate, len(left_out), scored, changes, len(issues))
    print(len(conflicts), len(decisions), finding.title, len(installed), annot.__version__)


if __name__ == "__main__":
    main(sys.argv[1])
