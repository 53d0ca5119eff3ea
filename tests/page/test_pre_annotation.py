"""A pre-annotation is shown to the annotator in the page, and what they take over of it is counted."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from annot.project.ledger import read_ledger
from annot.project.project import ProjectFolder
from annot.steps.pull.pull import pull
from annot.steps.push import push
from annot.store.provenance import read_provenance
from annot.store.readings import read_reading
from annot.studio.credentials import read_credentials
from annot.workspace.connection import credentials_path, embedded_server, server_key
from annot.workspace.workspaces import ledger_path
from tests.page import driver
from tests.steps.test_push_predictions import predictions_of
from tests.steps.test_round_trip import other_data_set


def test_it_is_shown_can_be_submitted_and_is_counted(live: ProjectFolder, page: Page, tmp_path: Path) -> None:
    fresh = other_data_set(live, tmp_path, "shown")
    (fresh.readings_dir / "reader-a.jsonl").unlink()
    doc_id = "004_885b1dd11b89edf8"
    predicted = read_reading(fresh.readings_dir, "reader-b")[doc_id]
    push(fresh, predictions=predictions_of(fresh, tmp_path / "predictions.jsonl"))
    state = embedded_server(fresh).state()
    assert state is not None
    row = read_ledger(ledger_path(fresh)).of(server_key(fresh))["reader-a"]
    driver.log_in(page, state.url, read_credentials(credentials_path(fresh)).of(server_key(fresh))["reader-a"])
    driver.open_task(page, state.url, row.project, row.tasks[doc_id].task)
    titles = {name: label.title for name, label in fresh.schema.mentions.items()}
    assert driver.marked(page) == [(titles[each.label], each.span) for each in predicted.mentions]
    assert driver.submit(page) == 201

    (pulled,) = pull(fresh, annotators=["reader-a"])
    assert pulled.submitted == (doc_id,)
    assert [issue for issue in pulled.issues if issue.severity == "error"] == []
    taken = read_reading(fresh.readings_dir, "reader-a")[doc_id]
    assert (taken.mentions, taken.relations) == (predicted.mentions, predicted.relations)
    (origin,) = read_provenance(fresh.readings_dir, "reader-a")
    assert (origin.by, origin.n_regions, origin.n_accepted) == (
        "reader-a@annot.localhost",
        len(predicted.mentions),
        len(predicted.mentions),
    )
