"""« Add a rule of the lint » in CONTRIBUTING.md, followed in a copy of annot: one new file, and two lines."""

from __future__ import annotations

import json
from pathlib import Path

from annot.core.annotation import AnnotationSet, Mention, Span
from annot.store.readings import write_reading
from tests.copied_house import CopiedHouse
from tests.data_set import make_data_set

SHOUTED = '''\
"""Mentions in capitals."""

from __future__ import annotations

from collections.abc import Iterator

from annot.core.issue import Issue
from annot.quality.lint.rule import LintData, LintRule


def _find(data: LintData) -> Iterator[Issue]:
    for document, gold, _ in data.each():
        for mention in gold.mentions:
            if mention.text.isupper():
                yield Issue(
                    doc_id=document.doc_id,
                    code="shouted",
                    where=mention.id,
                    severity="warning",
                    about=mention.text,
                    message=f"{mention.text!r} is in capitals; look whether it is a name",
                )


RULE = LintRule(("shouted",), _find)
'''
ROW = """\
        ("shouted", "warning", "a mention in capitals", "Look whether it is a name, or waive the finding."),
"""


def test_a_rule_is_one_file_a_line_and_a_row(tmp_path: Path) -> None:
    house = CopiedHouse(tmp_path, recipe="Add a rule of the lint")
    house.add("annot/quality/lint/shouted.py", SHOUTED)
    house.change(
        "annot/quality/lint/rules.py",
        ("from annot.quality.lint.rule ", "from annot.quality.lint import shouted\nfrom annot.quality.lint.rule "),
        ("    annotators.RULE,\n", "    annotators.RULE,\n    shouted.RULE,\n"),
    )
    house.change("annot/core/findings.py", ('    ("docs/lint.md", (\n', f'    ("docs/lint.md", (\n{ROW}'))
    house.require_recipe()

    project = make_data_set(
        tmp_path / "data", name="signs", schema="mentions: {Sign: {definition: a sign}}", texts={"d": "A STOP sign."}
    )
    text = project.documents["d"]
    mention = Mention(label="Sign", span=Span(2, 6), text="STOP")
    reading = AnnotationSet(
        doc_id="d",
        doc_sha256=text.sha256,
        annotator="reader",
        origin="human",
        schema=project.schema.id,
        mentions=(mention,),
    )
    write_reading(project.readings_dir, "reader", [reading])
    shown, told, page = house.annot(
        ["check", "--json"], ["explain", "shouted"], ["explain", "--markdown"], cwd=project.root
    )
    assert shown.code == 1
    found = [(each["code"], each["where"]) for each in json.loads(shown.out)["issues"]]
    assert found == [("shouted", "Sign@2-6")]
    assert told.out.startswith("shouted (warning): a mention in capitals\n")
    assert "`shouted`" in page.out

    config = project.root / "annot.toml"
    config.write_text(config.read_text("utf-8") + '\n[lint]\noff = ["shouted"]\n', "utf-8")
    (silent,) = house.annot(["check", "--json"], cwd=project.root)
    assert (silent.code, json.loads(silent.out)["issues"]) == (0, [])
    config.write_text(config.read_text("utf-8").replace('"shouted"', '"shouting"'), "utf-8")
    (refused,) = house.annot(["check"], cwd=project.root)
    assert "sentence-differs, shouted, stale-waiver, too-fast, found 'shouting'; did you mean shouted?" in refused.err
