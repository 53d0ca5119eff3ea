"""The plan of a push: pure, and whatever the order in which the server lists its tasks."""

from __future__ import annotations

import random

from annot.core.document import Document
from annot.studio.raw import RawTaskHead
from annot.workspace.plan import KnownTask, PushPlan, batches, known_task, plan_push

DOCUMENTS = {name: Document(name, f"text of {name}") for name in ("a", "b", "c")}


def task(
    number: int, doc_id: str, *, by_annot: bool = True, work: bool = False, sha256: str | None = None
) -> KnownTask:
    return KnownTask(number, doc_id, sha256 or DOCUMENTS[doc_id].sha256, by_annot, work)


def plan(*tasks: KnownTask) -> PushPlan:
    shuffled = list(tasks)
    random.Random(7).shuffle(shuffled)
    return plan_push(DOCUMENTS, shuffled, annotator="x", project=1, new_account=False)


def test_what_is_missing_is_created_and_the_rest_left() -> None:
    found = plan(task(7, "b"))
    assert (found.create, found.leave, found.drop, found.issues) == (("a", "c"), {"b": 7}, (), ())


def test_of_two_tasks_without_work_the_older_stays() -> None:
    found = plan(task(3, "a"), task(9, "a"), task(4, "b"), task(5, "c"))
    assert (found.leave["a"], found.drop, found.issues) == (3, (9,), ())


def test_a_task_with_work_stays_and_is_never_dropped() -> None:
    found = plan(task(3, "a"), task(9, "a", work=True), task(4, "b"), task(5, "c"))
    assert (found.leave["a"], found.drop, found.issues) == (9, (3,), ())
    both = plan(task(3, "a", work=True), task(9, "a", work=True), task(4, "b"), task(5, "c"))
    assert (both.leave["a"], both.drop) == (3, ())
    assert [(issue.code, issue.where) for issue in both.issues] == [("duplicate-task", "tasks 3, 9 of x")]


def test_what_somebody_imported_by_hand_is_shown_and_never_dropped() -> None:
    found = plan(task(3, "a"), task(9, "a", by_annot=False), task(4, "b"), task(5, "c"))
    assert found.drop == ()
    assert [issue.code for issue in found.issues] == ["duplicate-task"]


def test_another_text_and_an_unknown_document_are_issues() -> None:
    stranger = KnownTask(8, "z", "0", by_annot=True, has_work=False)
    found = plan(task(3, "a", sha256="0", work=True), task(4, "b"), task(5, "c"), stranger)
    assert [(issue.code, issue.doc_id, issue.severity) for issue in found.issues] == [
        ("document-changed", "a", "error"),
        ("unknown-document", "z", "warning"),
    ]
    assert (found.create, found.drop) == ((), ())


def test_an_older_text_without_work_is_replaced() -> None:
    found = plan(task(3, "a", sha256="0"), task(4, "b"), task(5, "c"))
    assert (found.create, found.drop, found.issues) == (("a",), (3,), ())
    by_hand = plan(task(3, "a", sha256="0", by_annot=False), task(4, "b"), task(5, "c"))
    assert (by_hand.create, by_hand.drop) == ((), ()), "what somebody made in the page is a person's to settle"
    assert [issue.code for issue in by_hand.issues] == ["document-changed"]


def test_pre_annotations_are_made_updated_or_left() -> None:
    """a: has it; b: an older one, no work; c: an older one and a draft; d: none yet, no task."""
    documents = {**DOCUMENTS, "d": Document("d", "text of d")}
    tasks = [
        task(3, "a")._replace(n_predictions=1, model_versions="m@2"),
        task(4, "b")._replace(n_predictions=1, model_versions="m@1"),
        task(5, "c", work=True)._replace(n_predictions=1, model_versions="m@1"),
    ]
    found = plan_push(documents, tasks, annotator="x", predicted=documents, model_version="m@2")
    assert (found.create, dict(found.predict), found.keep_older) == (("d",), {"b": 4}, ("c",))
    doubled = [tasks[0]._replace(n_predictions=2)]
    assert plan_push(documents, doubled, annotator="x", predicted=documents, model_version="m@2").predict == {"a": 3}
    assert plan_push(documents, tasks, annotator="x").predict == {}, "without predictions those there are left alone"


def test_a_head_says_its_document_in_the_meta_or_the_data() -> None:
    key = {"doc_id": "a", "sha256": "0"}
    assert known_task(RawTaskHead(1, "t", meta={"annot": key}, total_annotations=1)) == KnownTask(
        1, "a", "0", True, True
    )
    assert known_task(RawTaskHead(1, "t", meta={}), data=key) == KnownTask(1, "a", "0", False, False)
    assert known_task(RawTaskHead(1, "t", meta=None, cancelled_annotations=1)).has_work
    assert known_task(RawTaskHead(1, "t", draft_exists=True)).has_work, "a draft is work too"


def test_batches_are_small_enough_and_lose_nothing() -> None:
    tasks = [{"data": {"text": "x" * 10, "n": n}} for n in range(1201)]
    found = list(batches(tasks))
    assert [len(batch) for batch in found] == [200, 1000, 1]
    assert [task for batch in found for task in batch] == tasks
    heavy = [{"data": {"text": "x" * 20_000_000}} for _ in range(5)]
    assert [len(batch) for batch in batches(heavy)] == [2, 2, 1], "fifty million bytes a request"
