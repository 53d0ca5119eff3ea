"""`annot corpus`: corpora of any size."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, JobsOption, JsonOption, ProjectOption, open_at
from annot.cli.output import progress, show, show_json, tell
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.steps.corpus.predict import SilverResult
    from annot.steps.corpus.running import CorpusOptions

app = typer.Typer(help="Label, deduplicate and select from corpora of any size, shard by shard.", no_args_is_help=True)

SourceArgument = Annotated[
    str,
    typer.Argument(
        help="A folder or file of Parquet or JSON Lines, here or in a store: s3://bucket/news, hf://datasets/owner/name.",
        metavar="CORPUS",
    ),
]
TargetOption = Annotated[Path, typer.Option("--to", help="Folder of the result; a run that was stopped continues.")]
IdOption = Annotated[str, typer.Option("--id-column", help="Column with the documents' ids.")]
TextOption = Annotated[str, typer.Option("--text-column", help="Column with the texts.")]
ShardOption = Annotated[
    int, typer.Option("--shard", help="Documents in a shard at most, which a worker holds in memory.")
]
RayOption = Annotated[
    str | None,
    typer.Option("--ray", help="HOST:PORT of a Ray cluster's head; default: this machine.", show_default=False),
]


@app.command()
def predict(
    name: Annotated[str, typer.Argument(help="A predictor: `[predictors.NAME]` of annot.toml, or a built-in one.")],
    source: SourceArgument,
    to: TargetOption,
    release: Annotated[
        str | None, typer.Option(help="The gold release to learn from; default: the newest.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the predictor's random choices.")] = 0,
    id_column: IdOption = "doc_id",
    text_column: TextOption = "text",
    shard: ShardOption = 5_000,
    jobs: JobsOption = None,
    ray: RayOption = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Label a corpus with a predictor, as a silver release."""
    options = _options(id_column, text_column, shard, jobs, ray)
    done = open_at(project).corpus.predict(name, source, to, release=release, seed=seed, options=options)
    if as_json:
        show_json({"path": str(done.path), "manifest": done.manifest, "n_resumed": done.n_resumed})
    else:
        _show_silver(done)


@app.command()
def dedup(
    source: SourceArgument,
    to: TargetOption,
    at_least: Annotated[
        float,
        typer.Option(help="Share of the shorter text's runs of three words that makes two documents near-duplicates."),
    ] = 0.4,
    id_column: IdOption = "doc_id",
    text_column: TextOption = "text",
    shard: ShardOption = 5_000,
    jobs: JobsOption = None,
    ray: RayOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the near-duplicates of a corpus, and keep one document of each."""
    from annot.library.corpora import dedup_corpus

    options = _options(id_column, text_column, shard, jobs, ray)
    done = dedup_corpus(source, to, at_least=at_least, options=options)
    found = done.manifest
    if as_json:
        show_json({"path": str(done.path), "manifest": found, "n_resumed": done.n_resumed})
        return
    if done.n_resumed:
        tell(f"{plural(done.n_resumed, 'shard')} done before")
    clusters = f"{plural(found.n_clusters, 'cluster')} of near-duplicates, the largest of {found.largest}"
    show(f"{plural(found.n_documents, 'document')}: {clusters}; {found.n_kept} kept: {done.path}")


@app.command()
def select(
    source: SourceArgument,
    to: TargetOption,
    n: Annotated[int, typer.Option("--n", help="How many documents to select.")],
    pool: Annotated[
        int | None,
        typer.Option(help="Size of the pool to select from; default: 20 for each document.", show_default=False),
    ] = None,
    predictor: Annotated[
        str | None, typer.Option(help="A predictor: select by its uncertainty.", show_default=False)
    ] = None,
    mix: Annotated[
        str | None,
        typer.Option(
            help="Strategies and their shares, such as uncertainty=0.5,diversity=0.3,random=0.2.", show_default=False
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the random choices.")] = 0,
    id_column: IdOption = "doc_id",
    text_column: TextOption = "text",
    shard: ShardOption = 5_000,
    jobs: JobsOption = None,
    ray: RayOption = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Select documents of a corpus to read, none of them near-duplicates of test documents."""
    options = _options(id_column, text_column, shard, jobs, ray)
    drawn, found = open_at(project).corpus.select(
        source, to, n=n, pool=pool, predictor=predictor, mix=mix, seed=seed, options=options
    )
    if as_json:
        show_json({"pool": drawn, "selection": found.rows, "path": str(found.path)})
        return
    for number, why in ((drawn.n_seeds, "a seed already"), (drawn.n_near, "near a document of the test split")):
        if number:
            tell(f"{plural(number, 'document')} not drawn: {why}")
    show(
        f"{plural(len(found.rows), 'document')} chosen from {drawn.n} of {drawn.n_corpus}: {found.path}, "
        f"texts in {drawn.path}"
    )


def _show_silver(done: SilverResult) -> None:
    manifest = done.manifest
    if done.n_resumed:
        tell(f"{plural(done.n_resumed, 'shard')} of {manifest.n_shards} done before")
    for why, n_out in manifest.left_out.items():
        tell(f"{plural(n_out, 'document')} left out: {why}")
    measured = manifest.measured
    if measured is None:
        tell(f"how good it is was not measured: {manifest.unmeasured}")
    else:
        found = measured.mentions
        interval = "" if found.low is None else f" [{found.low:.3f}, {found.high:.3f}]"
        f1 = "undefined" if found.f1 is None else f"{found.f1:.3f}{interval}"
        n = plural(measured.n_documents, "document")
        tell(f"strict F1 of mentions {f1} on {n} with gold, each predicted by one made without it")
    n_mentions, n_relations = sum(manifest.mentions.values()), sum(manifest.relations.values())
    show(
        f"{manifest.predictor}: {plural(n_mentions, 'mention')} and {plural(n_relations, 'relation')} in "
        f"{plural(manifest.n_documents, 'document')}, silver: {done.path}"
    )


def _options(doc_id: str, text: str, shard: int, jobs: int | None, ray: str | None) -> CorpusOptions:
    from annot.library.corpora import corpus_options

    return corpus_options(doc_id=doc_id, text=text, shard=shard, jobs=jobs, ray=ray, progress=progress)
