"""A project that people made and worked in by hand, on the page, is taken over and goes on living."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page
from pydantic import SecretStr

import annot
from annot.core.annotation import Span
from annot.core.names import ADMIN
from annot.project.project import ProjectFolder
from annot.studio.accounts import sign_up
from annot.studio.credentials import TOKEN_VARIABLE, Credential, read_credentials
from annot.workspace.connection import connect, credentials_path, embedded_server, server_key
from tests.command import run_annot
from tests.page import driver

CONFIG = """\
<View>
  <Header value="$headline"/>
  <Labels name="ner" toName="shown">
    <Label value="Person" background="#0072B2" hotkey="p"/>
    <Label value="Org: any" background="#D55E00"/>
  </Labels>
  <Text name="shown" value="$body"/>
  <Choices name="Feeling of it" toName="shown" perRegion="true" whenLabelValue="Person">
    <Choice value="good"/><Choice value="very bad" alias="bad"/>
  </Choices>
  <Rating name="sure" toName="shown" perRegion="true" maxRating="5"/>
  <Number name="size" toName="shown" perRegion="true" whenLabelValue="Org: any"/>
  <Relations><Relation value="works at"/></Relations>
</View>
"""
ADA = "Ada Berg went to Norsk Hydro."
BOB = "Bob left Acme."
# Counted by hand: "Ada Berg" has 8 characters, " went to " 9; "Norsk Hydro" has 11.
PERSON, FIRM = Span(0, 8), Span(17, 28)


class ByHand(NamedTuple):
    """The project, and who works in it."""

    url: str
    number: int
    accounts: tuple[Credential, Credential]


@pytest.fixture(scope="module")
def by_hand(live: ProjectFolder) -> ByHand:
    """A project with two tasks and two accounts, made without annot's forms."""
    with connect(live) as studio:
        made = studio.create_project(title="Ours", description="what we do", label_config=CONFIG)
        studio.import_tasks(
            made.id, [{"data": {"body": ADA, "headline": "One"}}, {"data": {"body": BOB, "headline": "Two"}}]
        )
        accounts = tuple(
            Credential(email=f"{name}@example.org", password=SecretStr(f"{name} works by hand 1"))
            for name in ("ann", "ben")
        )
        for each in accounts:
            sign_up(
                studio.url,
                invite_token=studio.invite_token(),
                email=each.email,
                password=each.password.get_secret_value(),
            )
    state = embedded_server(live).state()
    assert state is not None
    first, second = accounts
    return ByHand(state.url, made.id, (first, second))


def task_numbers(live: ProjectFolder, number: int) -> list[int]:
    with connect(live) as studio:
        return [head.id for head in studio.task_heads(number)]


def annotate(page: Page) -> None:
    """A person with a feeling and a rating, a firm with a size, and what joins them."""
    driver.mark(page, "Person", PERSON)
    driver.select(page, PERSON)
    page.locator('input[name="very bad"]:visible').click()
    page.locator(".lsf-rating:visible li, .ant-rate:visible li").nth(3).click()
    driver.mark(page, "Org: any", FIRM)
    driver.select(page, FIRM)
    page.locator("input[type=number]:visible").fill("12.5")
    driver.relate(page, PERSON, FIRM, "works at")
    assert driver.submit(page) == 201


def work(browser: Browser, by_hand: ByHand, who: int, task: int) -> Page:
    page = driver.open_page(browser)
    driver.log_in(page, by_hand.url, by_hand.accounts[who])
    driver.open_task(page, by_hand.url, by_hand.number, task)
    if who:
        # The page opens on what somebody else has submitted.
        page.get_by_label("Create an annotation").click()
        driver.wait_for_regions(page, 0)
    return page


def test_a_project_made_by_hand_is_taken_over_and_released(
    live: ProjectFolder, by_hand: ByHand, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = task_numbers(live, by_hand.number)
    for who in (0, 1):
        page = work(browser, by_hand, who, first)
        annotate(page)
        page.context.close()
    token = read_credentials(credentials_path(live)).of(server_key(live))[ADMIN].token
    assert token is not None
    monkeypatch.setenv(TOKEN_VARIABLE, token.get_secret_value())
    asked = ("init", "ours", "--from-studio", by_hand.url, "--project-id", str(by_hand.number))

    dry = run_annot(*asked, "--dry-run", cwd=tmp_path)
    assert (dry.returncode, [*tmp_path.iterdir()]) == (0, []), dry.stderr
    done = run_annot(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "ours"
    reading = annot.open_project(folder).readings["reader-1"]
    (said,) = reading.values()
    assert [(each.id, dict(each.attributes)) for each in said.mentions] == [
        ("Person@0-8", {"Feeling_of_it": "bad", "sure": 4}),
        ("Org_any@17-28", {"size": 12.5}),
    ]
    assert [each.id for each in said.relations] == ["works at(Person@0-8, Org_any@17-28)"]
    assert {name: len(each) for name, each in annot.open_project(folder).readings.items()} == {
        "reader-1": 1,
        "reader-2": 1,
    }
    # Who they are stands in one file, which git does not see.
    everything = b"".join(
        path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".annot" not in path.parts
    )
    assert b"example.org" not in everything

    # Five commands more, and nothing written by hand.
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@localhost")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "Take our project over")):
        subprocess.run([*git, *command], cwd=folder, check=True)
    released = run_annot("release", "0.1.0", cwd=folder)
    assert released.returncode == 0, released.stderr + released.stdout
    checked = run_annot("release", "--check", cwd=folder)
    assert checked.returncode == 0, checked.stderr
    gold = annot.load(folder / "exports" / "ours" / "releases" / "0.1.0")
    assert [each.id for each in next(iter(gold)).gold.mentions] == ["Person@0-8", "Org_any@17-28"]

    goes_on(live, by_hand, browser, folder)


def goes_on(live: ProjectFolder, by_hand: ByHand, browser: Browser, folder: Path) -> None:
    """The project lives: annot adds a task to it, takes what is submitted there, and sees what somebody changes."""
    new = "Cleo joined Acme."
    (folder.parent / "three.jsonl").write_text(json.dumps({"doc_id": "three", "text": new, "title": "Three"}), "utf-8")
    assert run_annot("seeds", "add", str(folder.parent / "three.jsonl"), cwd=folder).returncode == 0
    pushed = run_annot("push", "--json", cwd=folder)
    assert pushed.returncode == 0, pushed.stderr
    assert run_annot("push", cwd=folder).returncode == 0
    numbers = task_numbers(live, by_hand.number)
    assert len(numbers) == 3
    page = work(browser, by_hand, 0, numbers[2])
    assert driver.shown_text(page).strip() == new
    driver.mark(page, "Person", Span(0, 4))
    assert driver.submit(page) == 201
    page.context.close()
    pulled = run_annot("pull", cwd=folder)
    assert pulled.returncode == 0, pulled.stderr + pulled.stdout
    readings = annot.open_project(folder).readings
    assert [each.id for each in readings["reader-1"]["three"].mentions] == ["Person@0-4"]
    assert "three" not in readings["reader-2"]

    progress = {each.annotator: each for each in annot.open_project(folder).status().annotators}
    assert [(each.n_submitted, each.n_untouched, each.drift) for each in progress.values()] == [(2, 1, ()), (1, 2, ())]
