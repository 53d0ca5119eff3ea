"""Scoring of files: every format against every gold, seqscore's cases, and files that are at fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from datasets import Dataset
from spacy.tokens import DocBin

import annot
from annot.core.errors import ConfigError
from annot.evaluate.ratios import Score
from annot.project.project import ProjectFolder
from annot.release.manifest import read_manifest
from annot.release.tables.tokens import tag_tokens, tokenize
from annot.steps.score.files import FileOptions
from annot.steps.score.result import ScoreResult
from annot.steps.score.score import ScoreOptions, score
from annot.store.jsonl import write_jsonl
from annot.store.readings import read_reading

RELEASE = "0.2.0"


def strict(done: ScoreResult) -> Score:
    return done.report.mentions["strict"].micro


def codes(done: ScoreResult) -> list[str]:
    return [each.code for each in done.issues]


def run(gold: Path, pred: Path, start: Path, **files: Any) -> ScoreResult:
    return score(gold=gold, pred=pred, start=start, options=ScoreOptions(files=FileOptions(**files)))


@pytest.fixture
def release(repository: ProjectFolder) -> Path:
    return repository.releases_dir / RELEASE


def reader_a(repository: ProjectFolder) -> Path:
    return repository.readings_dir / "reader-a.jsonl"


def test_readings_are_scored_with_their_projects_schema_and_texts(repository: ProjectFolder) -> None:
    options = ScoreOptions()
    a, b = reader_a(repository), repository.readings_dir / "reader-b.jsonl"
    done = score(gold=a, pred=b, start=repository.root, options=options)
    # As `annot agree` counts them: 361 and 363 mentions, 347 the same; 98 and 108 relations, 97 the same.
    t = strict(done).tally
    assert (t.possible, t.actual, t.correct) == (361, 363, 347)
    r = done.report.relations["strict"].micro.tally
    assert (r.possible, r.actual, r.correct) == (98, 108, 97)
    assert set(done.report.intervals) >= {"CasualtyFigure.value_low..value_high"}, "bounds of annot.toml's records"
    n = sum(each.layer == "mention" for each in done.mistakes)
    everything = t.incorrect + t.missed + t.spurious
    assert n == everything
    assert all(each.quote for each in done.mistakes), "the seeds are the texts"
    assert done.issues == []


def test_a_release_is_gold_in_every_format_of_the_predictions(
    repository: ProjectFolder, release: Path, tmp_path: Path
) -> None:
    reading = read_reading(repository.readings_dir, "reader-a")
    expected = strict(run(release, reader_a(repository), tmp_path)).tally
    assert expected.correct > 300
    rows: list[dict[str, Any]] = [
        {
            "doc_id": each.doc_id,
            "mentions": [
                {"label": m.label, "start": m.span.start, "end": m.span.end, "text": m.text} for m in each.mentions
            ],
        }
        for each in reading.values()
    ]
    Dataset.from_list(rows).to_parquet(tmp_path / "documents.parquet")
    Dataset.from_list(rows).save_to_disk(tmp_path / "saved")
    flat = [{"doc_id": row["doc_id"], **mention} for row in rows for mention in row["mentions"]]
    Dataset.from_list(flat).to_parquet(tmp_path / "mentions.parquet")
    for name in ("documents.parquet", "saved", "mentions.parquet"):
        done = run(release, tmp_path / name, tmp_path)
        assert strict(done).tally == expected, name
        assert done.issues == []
    assert strict(run(release, release, tmp_path)).ratios.f1.value == 1.0
    assert strict(run(release, release / "documents", tmp_path)).ratios.f1.value == 1.0, "a folder of Parquet files"


def test_tokens_are_placed_in_the_releases_texts(repository: ProjectFolder, release: Path, tmp_path: Path) -> None:
    reading = read_reading(repository.readings_dir, "reader-a")
    lines, docs, n_tagged = [], [], 0
    for doc_id, each in reading.items():
        document = repository.documents[doc_id]
        tokens = tokenize(document.text)
        tagged = tag_tokens(tokens, each.mentions)
        n_tagged += len(each.mentions) - len(tagged.unaligned) - len(tagged.covered)
        lines.append(f"# doc_id = {doc_id}")
        lines += [f"{document.text[slice(*token)]}\t{tag}" for token, tag in zip(tokens, tagged.tags, strict=True)]
        lines.append("")
        made = spacy.blank("fr")(document.text)
        spans = [made.char_span(m.span.start, m.span.end, m.label) for m in each.mentions]
        made.spans["sc"] = [span for span in spans if span is not None]
        docs.append((made, len(made.spans["sc"])))
    (tmp_path / "pred.bio").write_text("\n".join(lines), "utf-8")
    DocBin(docs=[made for made, _ in docs]).to_disk(tmp_path / "pred.spacy")
    whole = strict(run(release, reader_a(repository), tmp_path)).tally
    for name, n_predicted in (("pred.bio", n_tagged), ("pred.spacy", sum(n for _, n in docs))):
        done = run(release, tmp_path / name, tmp_path)
        assert (strict(done).tally.actual, done.issues) == (n_predicted, []), name
        assert 0 <= whole.correct - strict(done).tally.correct <= whole.actual - n_predicted, "only what no token fits"


def test_the_cases_of_seqscore(cases: Path, tmp_path: Path) -> None:
    folder = cases / "seqscore"
    if not folder.is_dir():
        pytest.skip(f"reference check: no cases of seqscore in {cases}")
    table = json.loads((folder / "EXPECTED.json").read_text("utf-8"))
    n_compared = 0
    for case in table["cases"]:
        paths, repair = (folder / table["reference"], folder / case["pred"]), case.get("repair", "conlleval")
        if case.get("expect") == "non-zero exit":
            with pytest.raises(ConfigError, match="cannot stand at the beginning of a sentence in BIO"):
                run(*paths, tmp_path, repair=repair)
            continue
        found = run(*paths, tmp_path, repair=repair).report.mentions["strict"]
        for label in set(case) - {"pred", "repair"}:
            of = found.micro if label == "ALL" else found.labels[label]
            ratios = (of.ratios.precision.value, of.ratios.recall.value, of.ratios.f1.value)
            counts = [of.tally.possible, of.tally.actual, of.tally.correct]
            # seqscore writes 0 where there is nothing to divide by; here that is no number.
            shown = [round(100 * (value or 0), 2) for value in ratios]
            assert [*shown, *counts] == case[label], (case["pred"], label)
            n_compared += 1
    assert n_compared >= 9


@pytest.mark.parametrize("name", ["minimal.io", "minimal.bioes", "minimal_fields.bio", "minimal_fields.iob"])
def test_the_same_file_in_other_encodings_is_the_same(cases: Path, tmp_path: Path, name: str) -> None:
    folder = cases / "seqscore" / "tests" / "conll_annotation"
    if not folder.is_dir():
        pytest.skip(f"reference check: no cases of seqscore in {cases}")
    gold = folder / ("minimal_fields.bio" if "fields" in name else "minimal.bio")
    assert strict(run(gold, folder / name, tmp_path)).ratios.f1.value == 1.0


def test_what_a_format_cannot_say_does_not_depend_on_who_read_it(release: Path, tmp_path: Path) -> None:
    """A file, or what was read of it: the same is known to be unsaid, and is not compared with what others say."""
    path = tmp_path / "p.conll"
    path.write_text("# doc_id = 004_885b1dd11b89edf8\nUkraine B-Actor\n", "utf-8")
    read = annot.read_predictions(path, documents=annot.load(release))
    for pred in (path, read):
        done = annot.score(release, pred, versus=release, n_resamples=0)
        assert (done.without, done.unsaid, done.not_compared) == ("CoNLL", ("relations", "attributes"), done.unsaid)
        assert list(done.versus or ()) == ["mentions"]
    for versus in (path, read):
        done = annot.score(release, release, versus=versus, n_resamples=0)
        assert (done.without, done.unsaid, done.not_compared) == ("", (), ("relations", "attributes"))
        assert list(done.versus or ()) == ["mentions"]
    whole = annot.score(release, release, versus=release, n_resamples=0)
    assert (list(whole.versus or ()), whole.not_compared) == (["mentions", "relations"], ())


def test_versus_itself_differs_by_nothing(repository: ProjectFolder, release: Path) -> None:
    pred = reader_a(repository)
    done = score(gold=release, pred=pred, versus=pred, start=repository.root)
    assert done.versus is not None
    assert {(each.difference, each.p) for each in done.versus["mentions"].values()} == {(0.0, 1.0)}


def test_the_better_of_two_is_found(repository: ProjectFolder, release: Path, tmp_path: Path) -> None:
    half = [
        each.replace(mentions=each.mentions[::2], relations=())
        for each in read_reading(repository.readings_dir, "reader-a").values()
    ]
    write_jsonl(tmp_path / "half.jsonl", half)
    done = score(gold=release, pred=reader_a(repository), versus=tmp_path / "half.jsonl", start=repository.root)
    assert done.versus is not None
    found = done.versus["mentions"]["strict"]
    assert found.difference is not None
    assert found.difference > 0.2
    # All five documents speak for the first: of 32 ways to swap only none and all are as far apart.
    assert (found.p, found.n_shuffles) == (2 / 32, 32)


def test_faults_of_predictions_name_document_and_mention(
    repository: ProjectFolder, release: Path, tmp_path: Path
) -> None:
    doc_id, document = next(iter(repository.documents.items()))
    n_chars = len(document.text)
    mentions = [
        {"label": "Actor", "span": [0, 11]},
        {"label": "Actor", "span": [0, 11]},
        {"label": "Person", "span": [62, 69]},
        {"label": "Actor", "span": [n_chars - 2, n_chars + 3]},
        {"label": "Actor", "span": [33, 40], "text": "xxxxxxx"},
    ]
    rows: list[dict[str, Any]] = [{"doc_id": doc_id, "mentions": mentions}, {"doc_id": "elsewhere", "mentions": []}]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    done = run(release, tmp_path / "p.jsonl", tmp_path)
    found = {(each.code, each.doc_id, each.where) for each in done.issues}
    others = sorted(set(repository.documents) - {doc_id})
    assert found == {
        ("duplicate-mention", doc_id, "Actor@0-11"),
        ("unknown-label", doc_id, "Person@62-69"),
        ("span-past-text", doc_id, f"Actor@{n_chars - 2}-{n_chars + 3}"),
        ("text-differs", doc_id, "Actor@33-40"),
        ("not-in-gold", "elsewhere", ""),
        *(("not-predicted", other, "") for other in others),
    }
    assert {each.severity for each in done.issues if each.code == "not-predicted"} == {"warning"}
    t = strict(done).tally
    n_gold = sum(read_manifest(release).mentions.values())
    assert (t.actual, t.correct, t.possible) == (4, 1, n_gold), "a mention that is at fault is predicted all the same"


def test_a_prediction_of_another_text_is_said(repository: ProjectFolder, release: Path, tmp_path: Path) -> None:
    sets = [each.replace(doc_sha256="0" * 64) for each in read_reading(repository.readings_dir, "reader-a").values()]
    write_jsonl(tmp_path / "p.jsonl", sets)
    done = run(release, tmp_path / "p.jsonl", tmp_path)
    assert codes(done) == ["document-changed"] * 5


def test_tokens_of_another_text_name_line_and_document(
    repository: ProjectFolder, release: Path, tmp_path: Path
) -> None:
    doc_id, document = next(iter(repository.documents.items()))
    tokens = [document.text[slice(*token)] for token in tokenize(document.text)]
    lines = [f"# doc_id = {doc_id}", *(f"{token}\tO" for token in tokens)]
    lines[3] = "Wrong\tB-Actor"
    (tmp_path / "p.conll").write_text("\n".join(lines), "utf-8")
    done = run(release, tmp_path / "p.conll", tmp_path)
    wrong = [each for each in done.issues if each.code == "token-differs"]
    assert {(each.doc_id, each.where) for each in wrong} == {(doc_id, f"{tmp_path / 'p.conll'}:4")}
    assert wrong[0].message.startswith("Actor 'Wrong' has no place in the text"), wrong[0].message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("p.jsonl", b'{"doc_id": "d"}\n{"doc', ":2: Input data was truncated"),
        ("p.jsonl", b'{"doc_id": "d"}\n\xff', ":2: JSON is malformed: invalid character (byte 0)"),
        ("p.bio", b"a\tO\nb\n", ":2: the token has no tag"),
        ("p.bio", b"\xff\tO\n", ": not UTF-8 at byte 0; save it as UTF-8"),
        ("p.spacy", b"x", ": is no DocBin of spaCy: "),
        ("p.parquet", b"x", ": cannot be read as parquet: "),
        ("p.xml", b"x", ": what it is cannot be told from '.xml'; say it with --format"),
    ],
)
def test_unusable_files_are_named(release: Path, tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError) as raised:
        run(release, tmp_path / name, tmp_path)
    assert str(raised.value).startswith(f"{tmp_path / name}{message}")


def test_a_missing_file_and_an_empty_gold_are_named(release: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.jsonl: no such file or folder"):
        run(release, tmp_path / "none.jsonl", tmp_path)
    (tmp_path / "empty.jsonl").write_bytes(b"")
    with pytest.raises(ConfigError, match=r"empty\.jsonl: holds no document"):
        run(tmp_path / "empty.jsonl", release, tmp_path)


def test_a_table_without_the_columns_says_which_it_has(release: Path, tmp_path: Path) -> None:
    Dataset.from_list([{"doc_id": "d", "tags": [1]}]).to_parquet(tmp_path / "p.parquet")
    with pytest.raises(ConfigError, match=r"p\.parquet: has the columns doc_id, tags; a table of documents has doc_id"):
        run(release, tmp_path / "p.parquet", tmp_path)


def test_tokens_need_a_gold_with_texts(repository: ProjectFolder, tmp_path: Path) -> None:
    (tmp_path / "p.bio").write_text("a\tO\n", "utf-8")
    with pytest.raises(ConfigError, match="its tokens cannot be placed, since the texts of the gold are not known"):
        run(reader_a(repository), tmp_path / "p.bio", tmp_path)


def test_an_interval_of_attributes_that_nothing_has_is_refused(release: Path, tmp_path: Path) -> None:
    options = ScoreOptions(intervals=[("value_low", "value_hihg")])
    with pytest.raises(ConfigError, match="--interval: no mention of the gold has an attribute 'value_hihg'"):
        score(gold=release, pred=release, start=tmp_path, options=options)


def test_of_two_systems_the_file_is_named(release: Path, tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(json.dumps({"doc_id": name, "mentions": []}), "utf-8")
    done = score(gold=release, pred=tmp_path / "a.jsonl", versus=tmp_path / "b.jsonl", start=tmp_path)
    foreign = [each.message for each in done.issues if each.code == "not-in-gold"]
    assert [message.partition(": ")[0] for message in foreign] == [
        str(tmp_path / name) for name in ("a.jsonl", "b.jsonl")
    ]


def test_a_gold_of_a_project_whose_seeds_changed_is_refused(project: ProjectFolder) -> None:
    seed = next(each for each in project.seeds_dir.glob("*.txt"))
    seed.write_bytes(seed.read_bytes() + b".")
    with pytest.raises(ConfigError, match="the seeds are not what their manifest says"):
        run(project.readings_dir / "reader-a.jsonl", project.readings_dir / "reader-b.jsonl", project.root)


def test_a_project_is_no_gold_since_it_has_several_releases(repository: ProjectFolder) -> None:
    with pytest.raises(ConfigError, match=r"is a project; name one of its releases, under .*/releases"):
        run(repository.root, reader_a(repository), repository.root)
