"""A project of Label Studio that was there before annot: its own config goes on, and what it holds is read by a map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import msgspec

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.core.issue import Issue
from annot.core.plural import plural
from annot.project.project import ProjectFolder
from annot.studio.adopt.labelling import Labelling, read_config_file, read_labelling
from annot.studio.adopt.project_map import ProjectMap, read_map, require_fitting
from annot.studio.adopt.translate import MapLine, Translator
from annot.studio.plan import AdoptedPlan
from annot.studio.raw import RawSubmission, RawTask, RawUser, user_id
from annot.studio.render import render_task
from annot.studio.task_text import TaskText, TextFinder, TextRule
from annot.workspace.pseudonyms import ReaderAccount, owner_of, pseudonyms_path, read_pseudonyms

_replace = msgspec.structs.replace
EmailOf = Callable[[int], str | None]


class AdoptedProject:
    """The project that a data set took over.

    Attributes:
        plan: what `annot.toml` says of it.
    """

    def __init__(self, project: ProjectFolder, plan: AdoptedPlan) -> None:
        self.plan = plan
        self._project = project

    @cached_property
    def map(self) -> ProjectMap:
        """What its parts become.

        Raises:
            ConfigError: the file is missing or broken, or names what the schema does not have.
        """
        path = self._project.root / self.plan.map
        found = read_map(path)
        require_fitting(found, self._project.schema, str(path))
        return found

    @cached_property
    def config(self) -> str:
        """The labelling config as it was taken over; empty where nobody had it."""
        return read_config_file(self._project.root / self.plan.config) if self.plan.config else ""

    @cached_property
    def _labelling(self) -> Labelling | None:
        return read_labelling(self.config, source=str(self.plan.config)) if self.config else None

    @cached_property
    def accounts(self) -> Mapping[str, ReaderAccount]:
        """The accounts of the readers: those of the file, and the emails of `annot.toml`.

        Raises:
            ConfigError: see `read_pseudonyms`.
        """
        emails = {name: ReaderAccount(name=who.email) for name, who in self._project.readers.items() if who.email}
        known = read_pseudonyms(self._project)
        return {**emails, **{name: known[name] for name in self._project.readers if name in known}}

    @property
    def rule(self) -> TextRule:
        """Which text of a task is the seed's."""
        return TextRule(self._labelling.objects if self._labelling else None, self.plan.text or "")

    def require_account(self, reader: str) -> ReaderAccount:
        """The account of a reader.

        Raises:
            ConfigError: it is not known on this machine.
        """
        if reader not in self.accounts:
            raise ConfigError(
                f"nothing says which account {reader} has: give annotators.{reader} an email in annot.toml, or put "
                f"their account into {pseudonyms_path(self._project)}"
            )
        return self.accounts[reader]

    def view(self, reader: str, *, map_: ProjectMap | None = None, email_of: EmailOf | None = None) -> ReaderView:
        """The project as far as it is one reader's, in the words of the schema.

        Args:
            reader: whose.
            map_: what its parts become; that of `annot.toml` where it is None.
            email_of: the email of any account of its server by number.
        """
        self.require_account(reader)
        translator = Translator(self._project.schema, self.map if map_ is None else map_)
        return ReaderView(reader, self.accounts, translator, self.rule, email_of)

    def task_of(self, document: Document) -> dict[str, Any]:
        """The task of a document that the project does not have yet, with all that its config shows."""
        task = render_task(document)
        keys = set(self._labelling.shown) if self._labelling else set()
        key = self.plan.text or next((k for k in self._text_keys), "text")
        about = {name: document.meta.get(name, "") for name in keys}
        return {**task, "data": {**task["data"], **about, key: document.text}}

    @property
    def _text_keys(self) -> list[str]:
        labelling = self._labelling
        return [labelling.objects[name] for name in labelling.marked if name in labelling.objects] if labelling else []

    def finder(self) -> TextFinder:
        """Finds the seeds of its tasks."""
        return TextFinder(self._project.documents, self.rule)


class ReaderView:
    """An adopted project as one reader's: their submissions and drafts under their name, as the map says.

    Attributes:
        reader: whose.
        texts: which text of a task is the seed's.
    """

    def __init__(
        self,
        reader: str,
        accounts: Mapping[str, ReaderAccount],
        translator: Translator,
        texts: TextRule,
        email_of: EmailOf | None,
    ) -> None:
        self.reader = reader
        self._email_of = email_of
        self.texts = texts
        self._translator = translator
        self._accounts = accounts
        self._strangers: Counter[str] = Counter()

    def task(self, task: RawTask) -> RawTask:
        """The task with this reader's work alone."""
        mine = [each for each in task.annotations if self._is_mine(each)]
        drafts = [{**each, "user": self.reader} for each in task.drafts if isinstance(each, dict) and self._drew(each)]
        return self._translator.task(_replace(task, annotations=list(map(self._signed, mine)), drafts=drafts))

    def report(self) -> list[MapLine]:
        """What each line of the map has done for this reader so far."""
        return self._translator.report()

    def issues(self) -> list[Issue]:
        """What accounts have submitted that are no reader's."""
        return [
            Issue(
                doc_id="",
                code="foreign-submission",
                where=f"account {number}",
                message=f"has made {plural(n, 'submission')} and is no reader of annot.toml; not taken: add it there "
                "as a reader with its email, and where files hold numbers alone its number to .annot/accounts.json",
                severity="warning",
            )
            for number, n in sorted(self._strangers.items())
        ]

    def _is_mine(self, submission: RawSubmission) -> bool:
        number, name = user_id(submission.completed_by), getattr(submission.completed_by, "email", "")
        owner = owner_of(self._accounts, number, name or self._email(number))
        if owner is None:
            # The number alone: an email belongs into no file that is committed.
            self._strangers[str(number) if number else "without a number"] += 1
        return owner == self.reader

    def _drew(self, draft: Mapping[str, Any]) -> bool:
        who = draft.get("user") or draft.get("created_username") or ""
        number = who if isinstance(who, int) else None
        return owner_of(self._accounts, number, self._email(number) if number else str(who)) == self.reader

    def _email(self, number: int | None) -> str:
        return (self._email_of(number) or "") if self._email_of and number else ""

    def _signed(self, submission: RawSubmission) -> RawSubmission:
        """The submission under the reader's name, so that provenance holds no address of theirs."""
        return _replace(submission, completed_by=RawUser(user_id(submission.completed_by) or 0, self.reader))


def open_adopted(project: ProjectFolder) -> AdoptedProject | None:
    """The project of Label Studio that the data set took over; None where annot made the projects itself."""
    plan = project.config.studio.adopted
    return AdoptedProject(project, plan) if plan else None


def view_of(project: ProjectFolder, annotator: str, *, email_of: EmailOf | None = None) -> ReaderView | None:
    """A project that was taken over as far as it is `annotator`'s; None where annot made the project."""
    adopted = open_adopted(project)
    return adopted.view(annotator, email_of=email_of) if adopted else None


def require_own(project: ProjectFolder, what: str) -> None:
    """Refuses what needs the form of annot's own projects.

    Raises:
        ConfigError: the project was taken over.
    """
    if project.config.studio.adopted:
        raise ConfigError(
            f"{what} writes in the form of annot's own projects, and {project.name} goes on in a project that it took "
            "over, under the config of that one"
        )


def seed_of(finder: TextFinder, data: Mapping[str, Any]) -> dict[str, str]:
    """The key of the seed that a task shows, as `known_task` reads it; nothing where it shows none."""
    found = finder.find(data)
    return {"doc_id": found.document.doc_id, "sha256": found.document.sha256} if isinstance(found, TaskText) else {}
