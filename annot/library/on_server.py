"""`OnServer`: the verbs of a project that talk to Label Studio, or take what it or another tool has written."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from annot.core.errors import ArgumentError
from annot.library.curation import ProjectCuration
from annot.library.servers import Servers
from annot.project import project as on_disk

if TYPE_CHECKING:
    from annot.formats.registry import FormatName
    from annot.formats.tags import Encoding, Repair
    from annot.steps.import_ import Imported
    from annot.steps.pull.file import FileRule
    from annot.steps.pull.pull import Pulled
    from annot.steps.restore import Restored
    from annot.steps.serve import Serving
    from annot.steps.status import ProjectStatus
    from annot.studio.collect import Pick
    from annot.studio.task_text import TextRule
    from annot.workspace.addresses import Login
    from annot.workspace.plan import PushPlan


class OnServer(on_disk.ProjectFolder):
    """A project, as far as annotators' work goes to them and comes back."""

    @property
    def servers(self) -> Servers:
        """The embedded Label Studio: to start and stop."""
        return Servers(self)

    @property
    def curation(self) -> ProjectCuration:
        """The project in Label Studio in which adjudicators settle open conflicts."""
        return ProjectCuration(self)

    def push(
        self,
        *,
        annotators: Sequence[str] = (),
        predictions: str | Path | None = None,
        reset_config: bool = False,
        dry_run: bool = False,
    ) -> list[PushPlan]:
        """Puts every document into the project of each reader who is given it, once; see `annot.steps.push.push`."""
        from annot.steps.push import push

        path = None if predictions is None else Path(predictions)
        return push(self, annotators=annotators, predictions=path, reset_config=reset_config, dry_run=dry_run)

    def serving(
        self, name: str, *, port: int = 0, seed: int = 0, annotators: Sequence[str] = ()
    ) -> AbstractContextManager[Serving]:
        """Answers Label Studio with a predictor, until the block ends; see `annot.steps.serve.serving`."""
        from annot.steps.serve import serving

        return serving(self, name, port=port, seed=seed, annotators=annotators)

    def logins(self, annotators: Sequence[str] = ()) -> list[Login]:
        """Where each reader works, and how they log in; all readers where none is named."""
        from annot.workspace.addresses import logins

        return list(logins(self, annotators))

    def task_urls(self, annotator: str) -> dict[str, str]:
        """The addresses of a reader's tasks by document id, as far as they are known."""
        from annot.workspace.addresses import task_urls

        return task_urls(self, annotator)

    def pull(
        self,
        *,
        annotators: Sequence[str] = (),
        partial: bool = False,
        forget: Sequence[str] = (),
        pick: Pick | None = None,
        dry_run: bool = False,
    ) -> list[Pulled]:
        """Fetches annotators' submissions, whole or not at all; see `annot.steps.pull.pull.pull`."""
        from annot.steps.pull.pull import pull

        return pull(self, annotators=annotators, partial=partial, forget=forget, pick=pick, dry_run=dry_run)

    def pull_state(
        self, digest: str, *, annotator: str, partial: bool = False, pick: Pick | None = None, dry_run: bool = False
    ) -> Pulled:
        """Takes the work of an annotator as it was in an earlier pull; see `annot.steps.pull.pull.pull_state`."""
        from annot.steps.pull.pull import pull_state

        return pull_state(self, digest, annotator=annotator, partial=partial, pick=pick, dry_run=dry_run)

    def pull_file(
        self,
        path: str | Path,
        *,
        annotator: str,
        by: str | None = None,
        text: str = "",
        config: str | Path | None = None,
        map: str | Path | None = None,  # noqa: A002 (the name of the option)
        trust_offsets: bool = False,
        guidelines: str | None = None,
        partial: bool = False,
        pick: Pick | None = None,
        dry_run: bool = False,
    ) -> Pulled:
        """Takes a reader's submissions from an export of Label Studio; see `annot.steps.pull.file.pull_file`.

        Args:
            path: the export.
            annotator: the reader whose work it becomes.
            by: the account whose submissions are taken; all where it is None.
            text: the key of the task's data that holds the text; told by the seeds where it is empty.
            config: the labelling config of the project, in XML.
            map: what the project's labels, controls and relations become, in TOML (docs/adopting.md).
            trust_offsets: take offsets whose quotes differ.
            guidelines: version of the guidelines that the work was made under, or `unknown`; else the project's now.
            partial: write what can be taken even where something cannot.
            pick: which of several submissions of a document to take.
            dry_run: write nothing.
        """
        from annot.steps.pull.file import pull_file
        from annot.studio.task_text import TextRule, read_objects

        texts = TextRule(read_objects(Path(config)) if config else None, text, trust_offsets)
        rule = self._file_rule(texts, map, pick, by, guidelines)
        return pull_file(self, Path(path), annotator=annotator, rule=rule, partial=partial, dry_run=dry_run)

    def pull_export(
        self,
        path: str | Path,
        *,
        map: str | Path | None = None,  # noqa: A002 (the name of the option)
        trust_offsets: bool = False,
        guidelines: str | None = None,
        partial: bool = False,
        pick: Pick | None = None,
        dry_run: bool = False,
    ) -> list[Pulled]:
        """Takes the submissions of all readers from an export of the project that the data set took over.

        Raises:
            ArgumentError: it took none over, so nothing says whose account is whose.
        """
        from annot.steps.pull.file import pull_files
        from annot.studio.task_text import TextRule

        if self.config.studio.adopted is None:
            raise ArgumentError("pull_file says whose work it is: annot.toml names no project that was taken over")
        rule = self._file_rule(TextRule(trusts_offsets=trust_offsets), map, pick, guidelines=guidelines)
        readers = list(self.readers)
        return pull_files(self, Path(path), annotators=readers, rule=rule, partial=partial, dry_run=dry_run)

    def _file_rule(
        self,
        texts: TextRule,
        path: str | Path | None,
        pick: Pick | None,
        by: str | None = None,
        guidelines: str | None = None,
    ) -> FileRule:
        from annot.steps.pull.file import FileRule
        from annot.studio.adopt.project_map import read_map, require_fitting

        found = None if path is None else read_map(Path(path))
        if found is not None:
            require_fitting(found, self.schema, str(path))
        return FileRule(by=by, texts=texts, pick=pick, map=found, guidelines=guidelines)

    def import_file(
        self,
        format: FormatName,  # noqa: A002 (the name that callers look for)
        path: str | Path,
        *,
        annotator: str | None = None,
        model: str | None = None,
        replace: bool = False,
        partial: bool = False,
        encoding: Encoding | None = None,
        columns: str | None = None,
        fragments: str | None = None,
        repair: Repair = "conlleval",
        whose: str | None = None,
        guidelines: str | None = None,
        dry_run: bool = False,
    ) -> Imported:
        """Takes what another tool has written, as a reader's work or a model's predictions; see `annot.steps.import_`.

        Raises:
            ArgumentError: neither or both of `annotator` and `model` are given.
        """
        from annot.steps.import_ import ImportOptions, import_predictions, import_reading

        options = ImportOptions(
            replace=replace,
            partial=partial,
            dry_run=dry_run,
            encoding=encoding,
            repair=repair,
            whose=whose,
            guidelines=guidelines,
            columns=columns,
            fragments=fragments,
        )
        if annotator is not None and model is None:
            return import_reading(self, format, Path(path), annotator=annotator, options=options)
        if model is not None and annotator is None:
            return import_predictions(self, format, Path(path), model=model, options=options)
        raise ArgumentError("annotator= for a reader's work, or model= for predictions: one of them")

    def restore(self, *, annotators: Sequence[str] = (), dry_run: bool = False) -> list[Restored]:
        """Submits committed readings under their annotators; see `annot.steps.restore.restore`."""
        from annot.steps.restore import restore

        return restore(self, annotators=annotators, dry_run=dry_run)

    def status(self) -> ProjectStatus:
        """The server, and how far each annotator has come."""
        from annot.steps.status import read_status

        return read_status(self)
