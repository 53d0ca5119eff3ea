"""`annot init --from-studio` and `--from-export`: a data-set project out of one that was there before."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from annot.core.errors import ConfigError, DataError
from annot.core.plural import plural
from annot.corpus.add import KEPT, slug_of
from annot.project.config import CONFIG_NAME
from annot.project.ledger import ProjectRow, TaskRow, read_ledger, write_ledger
from annot.project.project import ProjectFolder, open_project
from annot.quality.adjudicate import GOLD
from annot.steps.init.existing import ExistingProject
from annot.steps.init.init import EDITOR_LINE, project_files, write_files
from annot.studio.adopt.labelling import Labelling
from annot.studio.adopt.names import unique_name
from annot.studio.adopt.project_map import NO_MAP, ProjectMap, render_map
from annot.studio.adopt.proposal import Proposal, propose
from annot.studio.adopt.seen import see_tasks
from annot.studio.raw import user_id
from annot.workspace.adopted import open_adopted, seed_of
from annot.workspace.connection import server_key
from annot.workspace.pseudonyms import ReaderAccount, owner_of, write_pseudonyms
from annot.workspace.workspaces import ledger_path

ReaderNames = Literal["by-account", "by-name"]
"""How readers are called: `reader-1` and so on, or as their accounts are."""
_JUDGE = "judge"
_SHOWN = 5
_MAP_HEADING = """\
What the parts of the project become under the schema: a name, or false to drop it (counted in each pull).
Labels may also say something of another label of their region: { attribute = "…", value = "…" }."""


@dataclass(frozen=True)
class AdoptOptions:
    """How a project is taken over.

    Attributes:
        name: of the data set and its schema.
        language: of the texts and the schema, an ISO 639 code.
        text: the key of the tasks' data that holds the text; told by the config where it is empty.
        readers: how readers are called.
        map: what parts become, where somebody has said it.
        submission: which of several submissions of a document by one account is taken; None takes none.
    """

    name: str
    language: str = "en"
    text: str = ""
    readers: ReaderNames = "by-account"
    map: ProjectMap = NO_MAP
    submission: Literal["latest", "first"] | None = None


@dataclass
class _Texts:
    """The texts of a project's tasks.

    Attributes:
        rows: the seeds, as `annot seeds add` takes them.
        same: numbers of tasks that show the text of an earlier task, by its number.
        facts: keys of the data that no manifest has, with the number of tasks.
        without: how many submissions a task without a text has, by its number.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    same: dict[int, int] = field(default_factory=dict)
    facts: Counter[str] = field(default_factory=Counter)
    without: dict[int, int] = field(default_factory=dict)


class Adoption(NamedTuple):
    """What taking a project over comes to.

    Attributes:
        proposal: schema and map, and what a person should look at.
        texts: the seeds, as `annot seeds add` takes them.
        readers: their accounts, by the names that they get.
        n_submissions: of each reader.
        key: of the tasks' data that holds the text.
        questions: what a person should look at, a line each.
    """

    proposal: Proposal
    texts: Sequence[Mapping[str, str]]
    readers: Mapping[str, ReaderAccount]
    n_submissions: Mapping[str, int]
    key: str
    questions: tuple[str, ...]


def plan_adoption(existing: ExistingProject, options: AdoptOptions) -> Adoption:
    """What a project comes to; nothing is written.

    Raises:
        ConfigError: it shows no text, or several and nobody said which; nobody has submitted anything; or the map does
            not fit.
        DataError: a task does not have the key of the text, or no task has a text.
    """
    labelling = existing.labelling
    key = _text_key(existing, labelling, options.text)
    texts = _texts(existing, key)
    accounts = existing.accounts()
    if not accounts:
        raise ConfigError(
            f"{existing.source}: nobody has submitted anything; `annot init`, `annot schema import` and "
            "`annot seeds add` begin with its config and its texts"
        )
    readers = dict(zip(_names(accounts, options.readers), accounts, strict=True))
    seen = see_tasks(existing.tasks, options.map.labels)
    proposal = propose(labelling, seen, name=options.name, language=options.language, given=options.map)
    return Adoption(
        proposal=proposal,
        texts=texts.rows,
        readers=readers,
        n_submissions=_n_submissions(existing, readers),
        key=key,
        questions=(*proposal.questions, *_questions(existing, readers, texts)),
    )


def write_adoption(folder: Path, existing: ExistingProject, adoption: Adoption, options: AdoptOptions) -> list[Path]:
    """Writes the files of the project, without seeds and readings; returns those that a person may look at.

    Raises:
        ConfigError: one of them exists already; nothing is written.
    """
    name = options.name
    files = project_files(name)
    files[f"schemas/{name}.yaml"] = EDITOR_LINE + adoption.proposal.yaml
    files[f"schemas/{name}.map.toml"] = render_map(adoption.proposal.map, heading=_MAP_HEADING)
    if existing.config:
        files[f"schemas/{name}.config.xml"] = existing.config
    files[CONFIG_NAME] = _annot_toml(existing, adoption, options)
    written = write_files(folder, files)
    write_pseudonyms(open_project(folder), dict(adoption.readers))
    return written


def note_tasks(project: ProjectFolder, existing: ExistingProject, adoption: Adoption) -> None:
    """Writes down which task of the server is which seed, as a push does, once the seeds are there."""
    adopted = open_adopted(project)
    if adopted is None or existing.number is None:
        return
    finder = adopted.finder()
    tasks: dict[str, TaskRow] = {}
    for task in existing.tasks:
        if seed := seed_of(finder, task.data):
            tasks.setdefault(seed["doc_id"], TaskRow(task=task.id, sha256=seed["sha256"]))
    ledger = read_ledger(ledger_path(project))
    for reader, account in adoption.readers.items():
        row = ProjectRow(project=existing.number, account=account.number, email=account.name, tasks=tasks)
        ledger = ledger.with_project(server_key(project, reader), reader, row)
    write_ledger(ledger_path(project), ledger)


def _text_key(existing: ExistingProject, labelling: Labelling, said: str) -> str:
    if linked := [name for name in labelling.marked if name in labelling.linked]:
        raise ConfigError(
            f"{existing.source}: {linked[0]!r} shows what an address leads to (valueType=url); only texts that stand "
            "in the tasks can be taken over"
        )
    if said:
        return said
    shown = {labelling.objects[name] for name in labelling.marked if name in labelling.objects}
    if not existing.config:
        likely = Counter(key for task in existing.tasks for key, value in task.data.items() if isinstance(value, str))
        shown = {"text"} if "text" in likely else set(likely)
    if len(shown) != 1:
        listed = ", ".join(sorted(shown)) or "none"
        raise ConfigError(f"{existing.source}: spans may stand on several texts ({listed}); say which with --text KEY")
    return shown.pop()


def _texts(existing: ExistingProject, key: str) -> _Texts:
    """The seeds, and the tasks whose text is an earlier one's: what is said of it counts as said of that one."""
    found = _Texts()
    first: dict[str, int] = {}
    taken: set[str] = set()
    for task in existing.tasks:
        text = task.data.get(key)
        if key not in task.data or not isinstance(text, str | None):
            raise DataError(f"{existing.source}: task {task.id} has no text under {key!r}; say which with --text KEY")
        if text is None or not text.strip():
            found.without[task.id] = len(task.annotations)
            continue
        found.facts.update(name for name in task.data if name != key and name not in KEPT)
        if text in first:
            found.same[task.id] = first[text]
            continue
        first[text] = task.id
        about = {name: str(value) for name, value in task.data.items() if name in KEPT and value is not None}
        doc_id = slug_of(about.pop("doc_id", "") or about.pop("id", "")) or f"task-{task.id}"
        doc_id = doc_id if doc_id not in taken else f"{doc_id[:70]}-task-{task.id}"
        taken.add(doc_id)
        found.rows.append({**about, "doc_id": doc_id, "text": text})
    if not found.rows:
        raise DataError(f"{existing.source}: holds no task with a text")
    return found


def _names(accounts: Sequence[ReaderAccount], how: ReaderNames) -> list[str]:
    found: list[str] = []
    for at, account in enumerate(accounts, start=1):
        plain = re.sub(r"[^a-z0-9]+", "-", account.name.partition("@")[0].lower()).strip("-")[:36]
        name = plain if how == "by-name" and plain not in {"", GOLD, _JUDGE} else f"reader-{at}"
        found.append(unique_name(name, found, "-"))
    return found


def _n_submissions(existing: ExistingProject, readers: Mapping[str, ReaderAccount]) -> dict[str, int]:
    by = [each.completed_by for task in existing.tasks for each in task.annotations if not each.was_cancelled]
    owners = Counter(
        owner_of(readers, user_id(who), getattr(who, "email", "") or existing.emails.get(user_id(who) or 0, ""))
        for who in by
    )
    return {name: owners[name] for name in readers}


def _questions(existing: ExistingProject, readers: Mapping[str, ReaderAccount], texts: _Texts) -> Iterator[str]:
    accounts = plural(len(readers), "account is", "accounts are")
    yield f"annotators: {accounts} taken for people; a model's is kind = model"
    if n_nameless := existing.n_nameless:
        n = plural(n_nameless, "submission names", "submissions name")
        yield f"annotators: {n} no account; they are taken as the work of one reader, which they may not be"
    if len(readers) > 1:
        yield "agreement: in one project readers can see each other's work, so their readings need not be independent"
    yield "guidelines: nothing in Label Studio holds them; write what the labels mean"
    yield "seeds: the rights in the texts are unknown"
    if texts.same:
        pairs = _some(f"{task} as {first}" for task, first in texts.same.items())
        n = plural(len(texts.same), "task shows a text", "tasks show a text")
        yield f"seeds: {n} that an earlier task shows ({pairs}); what is said of them counts as said of it"
        yield "seeds: what else the data of such tasks hold is not kept"
    if texts.facts:
        yield f"seeds: not taken from the data: {', '.join(f'{name} ({n})' for name, n in sorted(texts.facts.items()))}"
    if texts.without:
        n = plural(len(texts.without), "task has an empty text", "tasks have an empty text")
        n_said = plural(sum(texts.without.values()), "submission")
        yield f"seeds: {n} ({_some(map(str, texts.without))}), left out with {n_said}"
    if n_drafts := sum(len(task.drafts) for task in existing.tasks):
        yield f"{plural(n_drafts, 'draft')} of unsubmitted work: not part of a reading"


def _some(words: Iterable[str]) -> str:
    """The first words of a list, and how many more there are."""
    every = list(words)
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return ", ".join(every[:_SHOWN]) + more


def _annot_toml(existing: ExistingProject, adoption: Adoption, options: AdoptOptions) -> str:
    name = options.name
    by_text: Counter[str] = Counter()
    for task in existing.tasks:
        by_text[str(task.data.get(adoption.key))] += len({str(each.completed_by) for each in task.annotations})
    n_few = sum(0 < n < 2 for n in by_text.values())
    lines = [
        "# `annot` finds this file from the working directory upward.",
        "",
        "[dataset]",
        f"name = {_toml(name)}",
        f"title = {_toml(name)}",
        f"language = {_toml(options.language)}",
        f'schema = "schemas/{name}.yaml"',
        f'guidelines = "schemas/guidelines/{name}.md"',
        f'exports = "exports/{name}"',
        "",
        *(["[studio]", f"url = {_toml(existing.url)}", ""] if existing.url else []),
        "# A project that was there before annot: it goes on under its own labelling config, and `map` says what its",
        "# parts become under the schema.",
        "[studio.adopted]",
        *([f"project = {existing.number}"] if existing.number else []),
        *([f'config = "schemas/{name}.config.xml"'] if existing.config else []),
        f'map = "schemas/{name}.map.toml"',
        f"text = {_toml(adoption.key)}",
        *([f"submission = {_toml(options.submission)}"] if options.submission else []),
    ]
    if n_few:
        n = plural(n_few, "document was", "documents were")
        lines += ["", f"# Proposed: {n} read by one account alone.", "[release]", "min_readers = 1"]
    lines += ["", "# Whose accounts these are stands in .annot/accounts.json, which git does not see."]
    for reader in adoption.readers:
        lines += ["", f"[annotators.{reader}]", 'kind = "human"  # proposed']
    lines += ["", f"[annotators.{_JUDGE}]", 'kind = "human"', 'role = "adjudicator"']
    lines += [f'email = "{_JUDGE}@annot.localhost"']
    return "\n".join(lines) + "\n"


def _toml(text: object) -> str:
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007F")
