"""A data set in four scripts, from `annot init` to `pytest`: in the page, and with no finding that is not one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import mlcroissant
import pytest
from datasets import load_dataset
from huggingface_hub import DatasetCard
from playwright.sync_api import Browser, Page, expect

import annot
from annot.core.annotation import Span
from annot.project.adjudication import read_decisions
from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder, open_project
from annot.store.readings import read_reading, write_reading
from annot.studio.credentials import read_credentials
from annot.studio.curation import parse_task
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from annot.workspace.curation import find_curation
from annot.workspace.workspaces import ledger_path
from tests.ci.small import commit, pytest_in
from tests.command import run_annot
from tests.data_set import share_server
from tests.page import driver
from tests.page.four_scripts import MENTIONS, SCHEMA, TEXTS, TIES, Said, reading_of

# What a reader types for a quantity, by document and place: as the text writes it.
TYPED = {
    ("ar", 60): "٣٬٥٠٠",
    ("ar", 78): "١٢٫٥",
    ("ar", 105): "٤٠",
    ("ja", 27): "３，５００",
    ("ja", 37): "１２．５",
    ("ja", 57): "４０",
}
BY_MOUSE = {("ar", 26), ("ja", 5)}
# The second reader takes the particle «and» for a part of the name.
WITH_PARTICLE = Said(25, "وأحمد سالم", "Person", {"role": "mentioned"})
TAKEN, REASON = "Person@26-35", "«و» is a word of its own"


def said_by_second() -> list[Said]:
    return [WITH_PARTICLE if each.at == 26 else each for each in MENTIONS["ar"]]


def run(project: ProjectFolder, *words: str) -> str:
    """A verb that has nothing to complain about; what it prints."""
    done = run_annot(*words, cwd=project.root)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def pushed(live: ProjectFolder, tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The project of `annot init` with the schema and the texts, pushed to the shared server."""
    base = tmp_path_factory.mktemp("four scripts")
    root = base / "four-scripts"
    run_annot("init", str(root), cwd=base)
    config = root / "annot.toml"
    config.write_text(config.read_text("utf-8").replace("@annot", "-of-four-scripts@annot"), "utf-8")
    (root / "schemas" / "four-scripts.yaml").write_text(SCHEMA, "utf-8")
    project = open_project(root)
    for language, text in TEXTS.items():
        (base / f"{language}.txt").write_bytes(text.encode())
        run(project, "seeds", "add", str(base / f"{language}.txt"), "--language", language)
    share_server(live, project)
    run(project, "push")
    return open_project(root)


@pytest.fixture(scope="module")
def annotated(pushed: ProjectFolder, browser: Browser) -> ProjectFolder:
    """Read by both: the first reader works on two documents in the page, all else comes back as if it had been read."""
    write_reading(pushed.readings_dir, "first", [reading_of(pushed, doc_id, "first") for doc_id in ("fr", "th")])
    second = [reading_of(pushed, doc_id, "second") for doc_id in ("fr", "ja", "th")]
    write_reading(pushed.readings_dir, "second", [*second, reading_of(pushed, "ar", "second", said_by_second())])
    run(pushed, "restore")
    for doc_id in ("ar", "ja"):
        with opened(pushed, browser, "first", doc_id) as page:
            annotate(page, doc_id)
    shutil.rmtree(pushed.readings_dir)
    run(pushed, "pull")
    return pushed


def annotate(page: Page, doc_id: str) -> None:
    """What a person does for `MENTIONS` and `TIES`; what is nested comes last, since it covers what to click on."""
    nested = [each for each in MENTIONS[doc_id] if is_nested(each, MENTIONS[doc_id])]
    for each in MENTIONS[doc_id]:
        if each not in nested:
            (driver.drag if (doc_id, each.at) in BY_MOUSE else driver.mark)(page, each.label, each.span)
            fill_in(page, doc_id, each)
    spans = {(each.label, each.at): each.span for each in MENTIONS[doc_id]}
    for head, tail in TIES[doc_id]:
        driver.relate(page, spans["Quantity", head], spans["University", tail], "counted_in")
    for each in nested:
        driver.mark(page, each.label, each.span)
    assert driver.submit(page) == 201


def fill_in(page: Page, doc_id: str, said: Said) -> None:
    if not said.attributes:
        return
    driver.select(page, said.span)
    for name, value in said.attributes.items():
        if name in {"low", "high"}:
            driver.fill(page, name, TYPED[doc_id, said.at])
        elif name == "unit":
            driver.fill(page, name, str(value))
        else:
            driver.choose(page, name, str(value))


def is_nested(said: Said, among: Sequence[Said]) -> bool:
    return any(other.span.contains(said.span) and other != said for other in among)


@contextmanager
def opened(project: ProjectFolder, browser: Browser, reader: str, doc_id: str) -> Iterator[Page]:
    """A page of a reader with one document."""
    row = read_ledger(ledger_path(project)).of(server_key(project))[reader]
    with logged_in(project, browser, reader) as (page, url):
        driver.open_task(page, url, row.project, row.tasks[doc_id].task)
        yield page


@contextmanager
def curating(project: ProjectFolder, browser: Browser, doc_id: str) -> Iterator[Page]:
    """The curator's page with the conflicts of one document."""
    with connect(project) as studio:
        number = find_curation(project, studio)
        assert number is not None
        asked = {head.id: parse_task(head.meta) for head in studio.task_heads(number)}
    (task,) = [task for task, asks in asked.items() if asks and asks.doc_id == doc_id]
    with logged_in(project, browser, "judge") as (page, url):
        driver.open_task(page, url, number, task)
        expect(page.locator(".annot-conflict")).not_to_have_count(0)
        yield page


@contextmanager
def logged_in(project: ProjectFolder, browser: Browser, name: str) -> Iterator[tuple[Page, str]]:
    state = embedded_server(project).state()
    assert state is not None
    page = driver.open_page(browser)
    try:
        driver.log_in(page, state.url, read_credentials(credentials_path(project)).of(server_key(project))[name])
        yield page, state.url
    finally:
        page.context.close()


@pytest.fixture(scope="module")
def settled(annotated: ProjectFolder, browser: Browser) -> ProjectFolder:
    """The one conflict is settled in the page."""
    run(annotated, "adjudicate", "--push")
    with curating(annotated, browser, "ar") as page:
        (box,) = page.locator(".annot-conflict").all()
        box.locator(".lsf-choice", has_text="first : ").click()
        box.get_by_text("rule misread").click()
        box.get_by_placeholder("reason").fill(REASON)
        assert driver.submit(page) == 201
    run(annotated, "pull")
    return annotated


@pytest.fixture(scope="module")
def released(settled: ProjectFolder) -> Path:
    """The folder of the first release."""
    commit(settled.root, "Read and settled")
    run(settled, "release", "0.1.0")
    commit(settled.root, "Release 0.1.0")
    return settled.releases_dir / "0.1.0"


def test_each_line_reads_in_its_own_direction(pushed: ProjectFolder, browser: Browser) -> None:
    with opened(pushed, browser, "first", "ar") as page:
        lines = driver.line_boxes(page)
        first, second = driver.box_of(page, Span(0, 1)), driver.box_of(page, Span(1, 2))
        assert lines[0].right - first.right < 1
        assert second.right <= first.left + 1
        # 115 characters are before the Latin line; Label Studio gives lines a padding of 8 pixels at their left.
        assert driver.box_of(page, Span(115, 116)).left - lines[2].left <= 8
        assert (lines[0].left, lines[0].right) == (lines[2].left, lines[2].right)


def test_typed_texts_read_in_their_own_direction(annotated: ProjectFolder, browser: Browser) -> None:
    with opened(annotated, browser, "first", "ar") as page:
        driver.wait_for_regions(page, len(MENTIONS["ar"]))
        driver.select(page, Span(60, 65))
        word, field = driver.typed_boxes(page, "unit")
        assert field.right - word.right < word.left - field.left
        number, field = driver.typed_boxes(page, "low")
        assert field.right - number.right > number.left - field.left


def test_a_curator_reads_what_is_contested_from_right_to_left(settled: ProjectFolder, browser: Browser) -> None:
    with curating(settled, browser, "ar") as page:
        text = driver.shown_text(page)
        opens, closes = text.index("["), text.index("]")
        assert driver.box_of(page, Span(opens, opens + 1)).left > driver.box_of(page, Span(closes, closes + 1)).left
        first = driver.box_of(page, Span(0, 1))
        assert driver.line_boxes(page)[0].right - first.right < 1


def test_the_first_reader_said_in_the_page_what_was_meant(annotated: ProjectFolder) -> None:
    reading = read_reading(annotated.readings_dir, "first")
    assert reading == {doc_id: reading_of(annotated, doc_id, "first") for doc_id in TEXTS}


def test_the_readers_differ_once_and_the_judge_settled_it(settled: ProjectFolder) -> None:
    (pair,) = json.loads(run(settled, "agree", "--json"))["pairs"]
    # 34 of 35 mentions, in either reading.
    assert pair["mentions"]["strict"]["all"]["value"] == pytest.approx(34 / 35)
    assert pair["relations"]["strict"]["all"]["value"] == 1.0
    assert "4 documents settled, 1 conflict, 1 settled (0 now), 0 open" in run(settled, "adjudicate")
    assert run(settled, "agree", "--disagreements").startswith("1 disagreement: what to mend first\n")
    (decision,) = read_decisions(settled)
    assert (decision.conflict, decision.choice) == ("ar#mention:25-35", (TAKEN,))
    assert (decision.error, decision.reason) == ("misread", REASON)


def test_nothing_is_found(settled: ProjectFolder) -> None:
    assert run(settled, "seeds", "check") == ""
    assert run(settled, "check") == "nothing found\n"


def test_the_release_holds_every_mention(settled: ProjectFolder, released: Path, tmp_path: Path) -> None:
    run(settled, "release", "--check")
    wanted = {(doc_id, each.label, each.span) for doc_id, all_of in MENTIONS.items() for each in all_of}
    loaded = annot.load(released)
    assert {
        (each.document.doc_id, mention.label, mention.span) for each in loaded for mention in each.gold.mentions
    } == wanted
    cache = str(tmp_path)
    for document in load_dataset(str(released), "documents", cache_dir=cache)["train"]:
        assert document["text"] == TEXTS[document["doc_id"]]
        for mention in document["mentions"]:
            assert document["text"][mention["start"] : mention["end"]] == mention["text"]


def test_the_card_names_the_languages_of_the_texts(settled: ProjectFolder, released: Path) -> None:
    run(settled, "standoff", "0.1.0", "--output", str(settled.root.parent / "standoff"))
    for folder in (released, settled.root.parent / "standoff"):
        card = DatasetCard.load(folder / "README.md")
        assert card.data.language == ["ar", "fr", "ja", "th"]
        assert "- **Language:** ar, fr, ja, th\n" in card.text
        described = mlcroissant.Dataset(jsonld=str(folder / "croissant.json")).metadata
        assert described.in_language == ["ar", "fr", "ja", "th"]


def test_tokens_hold_every_mention_that_is_not_nested(released: Path, tmp_path: Path) -> None:
    tokens = load_dataset(str(released), "tokens", cache_dir=str(tmp_path))["train"]
    names = tokens.features["tags"].feature.names
    found = []
    for row in tokens:
        current: list[tuple[str, str, int, int]] = []
        for tag, start, end in zip(row["tags"], row["starts"], row["ends"], strict=True):
            prefix, _, label = names[tag].partition("-")
            if prefix == "B":
                current.append((row["doc_id"], label, start, end))
            elif prefix == "I":
                assert current[-1][1] == label
                current[-1] = (*current[-1][:3], end)
        found += current
    wanted = [
        (doc_id, each.label, each.span.start, each.span.end)
        for doc_id, all_of in MENTIONS.items()
        for each in all_of
        if not is_nested(each, all_of)
    ]
    assert sorted(found) == sorted(wanted)


def test_a_perfect_prediction_scores_one_and_nothing_differs(settled: ProjectFolder, released: Path) -> None:
    rows = [
        {
            "doc_id": doc_id,
            "mentions": [{"label": each.label, "start": each.at, "end": each.span.end} for each in all_of],
        }
        for doc_id, all_of in MENTIONS.items()
    ]
    path = settled.root.parent / "predictions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    shown = run(settled, "score", "--gold", str(released), "--pred", str(path), "--json")
    assert json.loads(shown)["report"]["mentions"]["strict"]["micro"]["ratios"]["f1"]["value"] == 1.0
    run(settled, "diff", "0.1.0")


def test_the_report_sets_labels_before_what_reads_from_right_to_left(settled: ProjectFolder, page: Page) -> None:
    run(settled, "report")
    page.goto((settled.state / "report.html").as_uri())
    for words in ("١٢٫٥٪", "أحمد سالم"):
        box, inside = page.locator("mark", has_text=words).first.evaluate(
            """mark => {
              const range = document.createRange();
              range.selectNodeContents(mark);
              return [mark, range].map(each => each.getBoundingClientRect().toJSON());
            }"""
        )
        assert box["right"] - inside["right"] > inside["left"] - box["left"]


def test_pytest_passes(settled: ProjectFolder, released: Path) -> None:
    assert released.is_dir()
    done = pytest_in(settled.root, "-q")
    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout
