"""What an annotator does on Label Studio's page, and what of it comes back."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Page, expect

from annot.core.annotation import AnnotationSet, Attributes, Mention, Relation, Span
from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder
from annot.steps.pull.pull import pull
from annot.steps.restore import restore
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading, reading_path
from annot.workspace.connection import connect, embedded_server
from annot.workspace.workspaces import ledger_path
from tests.page import driver
from tests.page.conftest import TRICKY, TRICKY_ID, OpenTask

NORTH_KOREA = "Corée du Nord"


def span_of(text: str, quoted: str) -> Span:
    """Where `quoted` stands for the first time."""
    start = text.index(quoted)
    return Span(start, start + len(quoted))


# By code points: line 1 is 🙂 (1), " Bilan " (7), the family (5: three people, two joiners), " du front" (9) and its
# break (1): line 2 starts at 23. "Séoul et Washington" is 19 long, " affirment que " 15: the figure starts at 57. It is
# 13 long, a space follows, and "soldats nord-coréens" is 20 long.
SPEAKER, FIGURE, UNIT = Span(23, 42), Span(57, 70), Span(71, 91)


def test_span_after_emoji_and_no_break_space_comes_back(pushed: ProjectFolder, open_task: OpenTask) -> None:
    page = open_task("reader-a", TRICKY_ID)
    assert driver.shown_text(page).rstrip("\n") == TRICKY.rstrip("\n")
    driver.mark(page, "Chiffre de pertes", FIGURE)
    driver.select(page, FIGURE)
    driver.fill(page, "Borne basse", "3 000")
    driver.choose(page, "Modificateur", "au moins")
    driver.choose(page, "Nature des pertes", "tués")
    driver.choose(page, "Camp des victimes", NORTH_KOREA)
    driver.choose(page, "Catégorie des victimes", "militaires")
    driver.choose(page, "Portée dans le temps", "cumul")
    driver.choose(page, "Factualité", "affirmé")
    driver.mark(page, "Unité militaire", UNIT)
    driver.select(page, UNIT)
    driver.choose(page, "Camp", NORTH_KOREA)
    driver.mark(page, "Source officielle", SPEAKER)
    driver.select(page, SPEAKER)
    driver.choose(page, "Type de source officielle", "État")
    driver.choose(page, "Camp (plusieurs possibles)", "États-Unis")
    driver.choose(page, "Camp (plusieurs possibles)", "Corée du Sud")
    driver.choose(page, "Source anonyme", "oui")
    driver.relate(page, FIGURE, UNIT, "compte")
    driver.relate(page, FIGURE, SPEAKER, "selon : affirme")
    assert driver.submit(page) == 201

    (pulled,) = pull(pushed, annotators=["reader-a"])
    assert (pulled.submitted, pulled.issues) == ((TRICKY_ID,), ())
    assert read_reading(pushed.readings_dir, "reader-a") == {TRICKY_ID: _expected(pushed)}
    (row,) = (row for row in read_provenance(pushed.readings_dir, "reader-a") if row.doc_id == TRICKY_ID)
    assert (row.by, row.status, row.n_regions) == ("reader-a@annot.localhost", "submitted", 3)


def _expected(pushed: ProjectFolder) -> AnnotationSet:
    """What the annotator of the test above said."""
    assert span_of(TRICKY, "plus de 3\u202f000") == FIGURE
    assert span_of(TRICKY, "soldats\u00a0nord-coréens") == UNIT
    assert span_of(TRICKY, "Séoul et Washington") == SPEAKER
    figure = Mention(
        label="CasualtyFigure",
        span=FIGURE,
        text="plus de 3\u202f000",
        attributes={
            "value_low": 3000,
            "modifier": "at_least",
            "casualty_kind": "killed",
            "victim_side": "KP",
            "victim_category": "military",
            "temporal_scope": "cumulative",
            "factuality": "asserted",
        },
    )
    unit = Mention(label="MilitaryUnit", span=UNIT, text="soldats\u00a0nord-coréens", attributes={"side": "KP"})
    # The schema's order, KR before US, not that of the clicks.
    said: Attributes = {"speaker_class": "state", "side": ("KR", "US"), "anonymous": True}
    speaker = Mention(label="OfficialSpeaker", span=SPEAKER, text="Séoul et Washington", attributes=said)
    return AnnotationSet(
        doc_id=TRICKY_ID,
        doc_sha256=pushed.documents[TRICKY_ID].sha256,
        annotator="reader-a",
        origin="model",
        schema="conflict-reporting@1.0.0",
        guidelines="1.1.0",
        mentions=(figure, unit, speaker),
        relations=(
            Relation(label="figure_of", head=figure.id, tail=unit.id),
            Relation(label="attributed_to", head=figure.id, tail=speaker.id, attributes={"stance": "asserts"}),
        ),
    )


def test_rules_show_their_numbers_in_the_instructions(pushed: ProjectFolder, open_task: OpenTask) -> None:
    page = open_task("reader-a", "000_3352b04f52570146")
    page.get_by_role("button", name="Instructions").first.click()
    rules = re.findall(r"^[0-9]+\. .{20}", pushed.instruction, re.MULTILINE)
    assert len(rules) == 7
    shown = page.locator("ol li")
    expect(shown).to_have_count(7)
    assert [rule[: len(rules[0])] for rule in shown.all_inner_texts()] == [rule[: len(rules[0])] for rule in rules]


def test_submit_is_refused_without_a_required_attribute(pushed: ProjectFolder, open_task: OpenTask) -> None:
    doc_id = "000_3352b04f52570146"
    page = open_task("reader-a", doc_id)
    unit = span_of(pushed.documents[doc_id].text, "soldats")
    driver.mark(page, "Unité militaire", unit)
    assert driver.submit_refused(page) == "Camp : valeur obligatoire"
    assert _n_submissions(pushed, "reader-a", doc_id) == 0
    # Nothing but that value was missing.
    driver.select(page, unit)
    driver.choose(page, "Camp", NORTH_KOREA)
    assert driver.submit(page) == 201
    assert _n_submissions(pushed, "reader-a", doc_id) == 1


def _n_submissions(pushed: ProjectFolder, annotator: str, doc_id: str) -> int:
    (row,) = read_ledger(ledger_path(pushed)).servers.values()
    with connect(pushed) as studio:
        (task,) = (task for task in studio.tasks(row[annotator].project) if task.data.get("doc_id") == doc_id)
    return len(task.annotations)


def test_attribute_controls_show_only_for_their_label(pushed: ProjectFolder, open_task: OpenTask) -> None:
    doc_id = "001_f920824849216b31"
    page = open_task("reader-a", doc_id)
    assert driver.attributes_shown(page) == []
    words = re.finditer(r"\w{6,}", pushed.documents[doc_id].text)
    shown = {}
    for label in ("Lieu", "Unité militaire", "Source officielle", "Chiffre de pertes"):
        span = Span(*next(words).span())
        driver.mark(page, label, span)
        driver.select(page, span)
        shown[label] = driver.attributes_shown(page)
    assert shown == {
        "Lieu": [],
        "Unité militaire": ["Camp *"],
        "Source officielle": [
            "Type de source officielle *",
            "Camp (plusieurs possibles) *",
            "Source anonyme (laissé vide : non)",
        ],
        "Chiffre de pertes": [
            "Borne basse",
            "Borne haute",
            "Modificateur *",
            "Nature des pertes *",
            "Camp des victimes *",
            "Catégorie des victimes *",
            "Portée dans le temps *",
            "Factualité *",
        ],
    }


def test_page_asks_no_outside_host(pushed: ProjectFolder, page: Page, open_task: OpenTask) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    open_task("reader-a", "002_0ba66114ffe4b64b")
    task_page = urlsplit(page.url)
    # The data manager, and the page that lists the projects.
    for address in (task_page.path, "/projects/"):
        page.goto(task_page._replace(path=address, query="").geturl(), wait_until="networkidle")
    outside = [url for url in asked if urlsplit(url).hostname not in {"127.0.0.1", None}]
    assert outside == []
    assert {"/user/login/", task_page.path, "/projects/"} <= {urlsplit(url).path for url in asked}


def test_server_talks_to_loopback_alone(pushed: ProjectFolder) -> None:
    state = embedded_server(pushed).state()
    process = state.process() if state else None
    assert process is not None
    sockets = [
        socket for each in [process, *process.children(recursive=True)] for socket in each.net_connections(kind="inet")
    ]
    listening = [socket.laddr for socket in sockets if socket.status == psutil.CONN_LISTEN]
    assert [str(address.ip) for address in listening] == ["127.0.0.1"]
    assert all(ip_address(socket.raddr.ip).is_loopback for socket in sockets if socket.raddr)


def test_reading_restored_opens_and_submits_unchanged(pushed: ProjectFolder, open_task: OpenTask) -> None:
    doc_id = "004_885b1dd11b89edf8"
    path = reading_path(pushed.readings_dir, "reader-b")
    committed = path.read_bytes()
    reading = read_reading(pushed.readings_dir, "reader-b")[doc_id]
    restore(pushed, annotators=["reader-b"])
    page = open_task("reader-b", doc_id)
    titles = {name: label.title for name, label in pushed.schema.mentions.items()}
    assert driver.marked(page) == [(titles[each.label], each.span) for each in reading.mentions]
    # Update is dead until something changes.
    figure = span_of(pushed.documents[doc_id].text, "plus de 20")
    driver.select(page, figure)
    assert driver.is_chosen(page, "Modificateur", "au moins")
    driver.choose(page, "Modificateur", "environ")
    driver.choose(page, "Modificateur", "au moins")
    assert driver.submit(page) == 200

    path.unlink()
    (pulled,) = pull(pushed, annotators=["reader-b"])
    assert [issue for issue in pulled.issues if issue.severity == "error"] == []
    # No file says any more under which guidelines it was read.
    assert path.read_bytes().replace(b'"guidelines":"1.1.0",', b"") == committed
    # The page has said it all anew: it is the only one that the server saw changed.
    changed = {row.doc_id for row in read_provenance(pushed.readings_dir, "reader-b") if row.lead_time_s}
    assert changed == {doc_id}
