"""Each change between two versions has the decision or the migration that made it."""

from __future__ import annotations

from annot.core.annotation import Relation
from annot.core.decision import Decision
from annot.project.project import ProjectFolder
from annot.project.reasons import Reasons
from annot.release.diff.changes import MentionChange, RelationChange
from annot.steps.diff import diff
from annot.store.jsonl import append_jsonl
from tests import make
from tests.command import run_annot

TEXT = "Ana met Li in Kyiv."
ANA, LI, KYIV = (make.mention(label, *place, in_text=TEXT) for label, *place in
                 (("Person", 0, 3), ("Person", 8, 10), ("Place", 14, 18)))  # fmt: skip


def decide(project: ProjectFolder, conflict: str, reason: str) -> None:
    line = Decision(conflict=conflict, inputs="0" * 16, choice=(), by="adjudicator", at="2026-01-02", reason=reason)
    append_jsonl(project.decisions_path, [line])


def test_a_decision_gives_the_reason_of_what_stands_at_its_place(project: ProjectFolder) -> None:
    decide(project, "d#mention:0-12", "the earlier word")
    decide(project, "d#mention:0-10", "both are named")
    decide(project, "d#attribute:Place@14-18.side", "it is theirs")
    decide(project, "d#relation:Person@0-3~Person@8-10", "they met")
    reasons = Reasons(project)
    added = MentionChange(kind="mention-added", after=LI)
    assert reasons.of_mention("d", added) == "both are named (adjudicator, 2026-01-02)"
    assert reasons.of_mention("another", added) is None
    before, after = KYIV, make.mention("Place", 14, 18, in_text=TEXT, side="UA")
    changed = MentionChange(kind="mention-attributes", before=before, after=after)
    assert reasons.of_mention("d", changed) == "it is theirs (adjudicator, 2026-01-02)"
    met = Relation(label="met", head=ANA.id, tail=LI.id)
    assert (
        reasons.of_relation("d", RelationChange(kind="relation-added", after=met))
        == "they met (adjudicator, 2026-01-02)"
    )


def test_a_relation_goes_with_an_end_that_was_decided_on(project: ProjectFolder) -> None:
    decide(project, "d#mention:0-3", "no person")
    gone = RelationChange(kind="relation-removed", before=Relation(label="in", head=ANA.id, tail=KYIV.id))
    assert Reasons(project).of_relation("d", gone) == "no person (adjudicator, 2026-01-02)"


def test_every_change_of_this_data_set_since_0_3_0_has_a_reason(current: ProjectFolder) -> None:
    traced = list(diff("0.3.0", "0.4.0", current.root).traced(current.root))
    assert len(traced) > 100
    assert [each for each in traced if each.why is None] == []
    status = next(each for each in traced if "status: none → planned" in each.change)
    assert status.why == "migration 1.0.0 → 2.0.0, adjudicator"


def test_the_command_prints_it(current: ProjectFolder) -> None:
    done = run_annot("diff", "0.3.0", "0.4.0", "--why", cwd=current.root)
    assert done.returncode == 1, "there are differences"
    assert "changes of the gold, 0 without a decision or migration" in done.stderr
    assert "apposition with an article of its own" in done.stdout
