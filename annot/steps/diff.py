"""`annot diff`: what changed between two versions of the gold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from annot.core.annotation import Mention, Relation
from annot.project.gold_set import Release
from annot.project.project import open_project
from annot.project.reasons import Reasons
from annot.project.silver import require_both_silver, version_of_silver
from annot.project.versions import NOW, open_version, version_of_project, version_of_release
from annot.release.diff.changes import Diff, DocumentDiff, GuidelinesChange, SchemaChange
from annot.release.diff.compare import diff_versions
from annot.release.diff.html import render_html
from annot.release.diff.kinds import ChangeKind
from annot.release.diff.lines import document_lines, visible
from annot.release.diff.markdown import render_markdown
from annot.release.diff.summary import count_kinds, count_labels, count_shifted, in_words, summary_lines
from annot.release.diff.text import render_line, text_lines
from annot.release.diff.version import GoldVersion
from annot.store.atomic import write_text

if TYPE_CHECKING:
    import polars as pl


class TracedChange(NamedTuple):
    """A change of the gold, and why it was made.

    Attributes:
        doc_id: the document.
        change: what changed, as a line.
        why: the reason with who gave it and when; None where no decision or migration says.
    """

    doc_id: str
    change: str
    why: str | None


class DiffResult:
    """What changed from one version to another.

    Attributes:
        diff: every change, with what was before and what is after; JSON can hold it.
    """

    def __init__(self, diff: Diff) -> None:
        self.diff = diff

    @property
    def is_empty(self) -> bool:
        """Whether the two say the same."""
        return self.diff.is_empty

    @property
    def breaks(self) -> bool:
        """Whether something that held before may not hold any more."""
        return self.diff.breaks

    @property
    def documents(self) -> tuple[DocumentDiff, ...]:
        """The documents that changed, in order of their ids."""
        return self.diff.documents

    @property
    def schema(self) -> tuple[SchemaChange, ...]:
        """The changes of the schema."""
        return self.diff.schema

    @property
    def guidelines(self) -> GuidelinesChange | None:
        """Whether the guidelines are others."""
        return self.diff.guidelines

    @property
    def counts(self) -> Mapping[ChangeKind, int]:
        """How many changes there are of each kind that occurs."""
        return count_kinds(self.diff)

    @property
    def counts_by_label(self) -> Mapping[ChangeKind, Mapping[str, int]]:
        """The same by label, for the kinds that have labels."""
        return count_labels(self.diff)

    @property
    def n_shifted(self) -> int:
        """How many mentions only stand elsewhere, since the text before them was edited."""
        return count_shifted(self.diff)

    @property
    def title(self) -> str:
        """The names of the two versions."""
        return f"{visible(self.diff.before.name)} → {visible(self.diff.after.name)}"

    def rows(self) -> Iterator[tuple[str, int, str]]:
        """For each kind of change its name, how many there are, and how many of each label."""
        by_label = self.counts_by_label
        for kind, n in self.counts.items():
            labels = ", ".join(f"{visible(label)} {k}" for label, k in by_label.get(kind, {}).items())
            yield in_words(kind, n).removeprefix(f"{n} "), n, labels

    def summary(self) -> str:
        """A line a kind of change; empty where nothing changed."""
        return "\n".join(summary_lines(self.diff))

    def lines(self) -> Iterator[str]:
        """Every change as a line, by document."""
        return text_lines(self.diff)

    def traced(self, start: Path = Path()) -> Iterator[TracedChange]:
        """Every change of a mention or relation with the reason that a project's decisions and migrations give for it.

        Args:
            start: folder of the project, or below it.
        """
        reasons = Reasons(open_project(start))
        for document in self.diff.documents:
            own = DocumentDiff(doc_id=document.doc_id, mentions=document.mentions, relations=document.relations)
            for line, why in zip(document_lines(own), reasons.lines(own), strict=True):
                yield TracedChange(document.doc_id, render_line(line), why)

    def to_markdown(self) -> str:
        """For a pull request."""
        return render_markdown(self.diff)

    def to_html(self) -> str:
        """One page."""
        return render_html(self.diff)

    def write_page(self, path: str | Path) -> None:
        """Writes `to_html` to a file."""
        write_text(Path(path), self.to_html())

    def to_polars(self) -> pl.DataFrame:
        """One row a change: document, layer, kind, label; of mentions and relations ids and texts before and after."""
        import polars as pl

        columns = ("doc_id", "layer", "kind", "label", "before", "after", "before_text", "after_text")
        return pl.DataFrame(list(_rows(self.diff)), schema=dict.fromkeys(columns, pl.String), orient="row")

    def __repr__(self) -> str:
        return f"<DiffResult {self.title}: {'; '.join(summary_lines(self.diff)) or 'no difference'}>"


def diff(before: str | Path | Release, after: str | Path | Release | None = None, start: Path = Path()) -> DiffResult:
    """Compares two versions.

    Args:
        before: the earlier version: a release in memory, or what `open_version` takes for a name.
        after: the later one; None is the project's gold as it is now.
        start: folder of the project, or below it.

    Raises:
        ConfigError: nothing is called so.
        DataError: a version is broken, or still has open conflicts.
        ServiceError: the Hub fails.
    """
    if _are_silver(before, after):
        return DiffResult(diff_versions(*(version_of_silver(Path(str(each)), str(each)) for each in (before, after))))
    with ExitStack() as stack:
        old = _version(before, start, stack)
        new = version_of_project(open_project(start), NOW) if after is None else _version(after, start, stack)
        return DiffResult(diff_versions(old, new))


def _are_silver(before: str | Path | Release, after: str | Path | Release | None) -> bool:
    folders = [Path() if each is None or isinstance(each, Release) else Path(each) for each in (before, after)]
    return require_both_silver(folders[0], folders[1])


def _version(source: str | Path | Release, start: Path, stack: ExitStack) -> GoldVersion:
    if isinstance(source, Release):
        return version_of_release(source.folder, f"{source.manifest.name} {source.version}")
    return stack.enter_context(open_version(str(source), start))


def _rows(diff: Diff) -> Iterator[tuple[str | None, ...]]:
    nothing = (None,) * 4
    for change in diff.schema:
        yield None, "schema", change.kind, change.where, *nothing
    if diff.guidelines is not None:
        yield None, "guidelines", diff.guidelines.kind, None, *nothing
    for document in diff.documents:
        name = document.doc_id
        own = msgspec.structs.replace(document, mentions=(), relations=())
        for kind, _ in own.kinds:
            yield name, "document", kind, None, *nothing
        for mention in document.mentions:
            texts = (_text_of(mention.before), _text_of(mention.after))
            yield name, "mention", mention.kind, mention.label, _id(mention.before), _id(mention.after), *texts
        for each in document.relations:
            before = " → ".join(each.before_quotes) if each.before else None
            after = " → ".join(each.after_quotes) if each.after else None
            yield name, "relation", each.kind, each.label, _id(each.before), _id(each.after), before, after


def _id(each: Mention | Relation | None) -> str | None:
    return each.id if each else None


def _text_of(mention: Mention | None) -> str | None:
    return mention.text if mention else None
