"""`annot status`: which servers, as whom, and how far each annotator has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version

from annot.project.adjudication import counting_readings
from annot.project.controls import score_controls
from annot.project.project import ProjectFolder
from annot.project.readership import readers_by_document, readership_lines
from annot.quality.counting import superseded_lines
from annot.store.readings import read_reading
from annot.studio.drift import find_drift
from annot.studio.label_config import render_label_config
from annot.studio.raw import RawTask
from annot.workspace.adopted import open_adopted
from annot.workspace.workspaces import Server, Workspace, open_workspaces

_DANGEROUS = ("projects.delete", "tasks.delete", "annotations.delete")


@dataclass(frozen=True)
class ServerFacts:
    """One server, and the account that annot works with there.

    Attributes:
        url: its address.
        version: Label Studio's.
        sdk: version of the SDK that annot talks with.
        account: email of the account.
        token: kind of its token.
        token_source: where the token came from.
        token_expires: day on which it ends; None for one that does not.
        n_permissions: what the server lets the account do.
        may_delete: the permissions among them to delete projects, tasks or submissions, of anybody.
    """

    url: str
    version: str
    sdk: str
    account: str
    token: str
    token_source: str
    token_expires: str | None
    n_permissions: int
    may_delete: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """How far one annotator has come.

    Attributes:
        annotator: who.
        url: their server's address.
        project: number of their project; None where there is none.
        n_documents: tasks in it.
        n_submitted: submissions.
        n_skipped: documents that they refused to annotate.
        n_drafts: documents with unsubmitted work.
        n_untouched: documents without any.
        minutes: that the page was open for submissions and skips.
        n_controls: control documents in the committed reading.
        controls_f1: strict F1 of its mentions against the known answers; None where there is nothing to compare.
        incomplete: ids of documents whose committed reading lacks something that was said.
        drift: how the project's labelling config differs from the schema's, because somebody changed it in the page
            or the schema moved on; and what happened to their account.
    """

    annotator: str
    url: str
    project: int | None
    n_documents: int = 0
    n_submitted: int = 0
    n_skipped: int = 0
    n_drafts: int = 0
    n_untouched: int = 0
    minutes: float = 0.0
    n_controls: int = 0
    controls_f1: float | None = None
    incomplete: tuple[str, ...] = ()
    drift: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProjectStatus:
    """The servers, everybody's progress on them, and what was pulled so far.

    Attributes:
        servers: where readers work.
        annotators: how far each has come.
        readership: how many documents were read by how many.
        superseded: how many readings do not count and why, one line a version of the guidelines.
    """

    servers: tuple[ServerFacts, ...]
    annotators: tuple[Progress, ...]
    readership: tuple[str, ...] = ()
    superseded: tuple[str, ...] = ()


def read_status(project: ProjectFolder) -> ProjectStatus:
    """Asks the servers.

    Raises:
        ServiceError: one is down, or refuses the token.
    """
    controls = score_controls(project)
    with open_workspaces(project) as workspaces:
        servers = {workspace.server.seat: workspace.server for workspace in workspaces.values()}
        facts = tuple(_facts(server) for server in servers.values())
        progress = []
        for name, workspace in workspaces.items():
            n_controls, count = controls.get(name, (0, None))
            found = _progress(project, workspace, n_controls, count.f1 if count else None)
            reading = read_reading(project.readings_dir, name)
            lacking = tuple(sorted(doc for doc, each in reading.items() if not each.is_whole))
            changed = workspace.account_change
            drift = (*found.drift, changed.message) if changed else found.drift
            progress.append(replace(found, incomplete=lacking, drift=drift))
    counting = counting_readings(project)
    readership = readership_lines(readers_by_document(project, counting.readings))
    return ProjectStatus(facts, tuple(progress), tuple(readership), tuple(superseded_lines(counting)))


def _facts(server: Server) -> ServerFacts:
    studio = server.studio
    me = studio.whoami()
    expires = studio.token.expires
    return ServerFacts(
        url=studio.url,
        version=studio.version(),
        sdk=version("label-studio-sdk"),
        account=me.email,
        token=studio.token.kind,
        token_source=studio.token_source,
        token_expires=f"{expires:%Y-%m-%d}" if expires else None,
        n_permissions=len(me.permissions),
        may_delete=tuple(each for each in _DANGEROUS if each in me.permissions),
    )


def _progress(project: ProjectFolder, workspace: Workspace, n_controls: int, f1: float | None) -> Progress:
    url, number = workspace.studio.url, workspace.number
    if number is None:
        return Progress(workspace.annotator, url, None, n_controls=n_controls, controls_f1=f1)
    raw = list(workspace.studio.tasks(number))
    adopted = open_adopted(project)
    view = adopted.view(workspace.annotator) if adopted else None
    tasks = [view.task(task) for task in raw] if view else raw
    submissions = [each for task in tasks for each in task.annotations]
    n_skipped = sum(each.was_cancelled for each in submissions)
    return Progress(
        annotator=workspace.annotator,
        url=url,
        project=number,
        n_documents=len(tasks),
        n_submitted=len(submissions) - n_skipped,
        n_skipped=n_skipped,
        n_drafts=sum(bool(task.drafts) for task in tasks),
        n_untouched=sum(not task.annotations and not task.drafts for task in tasks),
        minutes=round(sum(each.lead_time or 0 for each in submissions) / 60, 1),
        n_controls=n_controls,
        controls_f1=f1,
        drift=_drift(project, workspace, number, raw),
    )


def _drift(project: ProjectFolder, workspace: Workspace, number: int, tasks: Sequence[RawTask]) -> tuple[str, ...]:
    adopted = open_adopted(project)
    expected = adopted.config if adopted else render_label_config(project.schema)
    drift = find_drift(expected, workspace.studio.label_config(number), tasks)
    return tuple(map(str, drift))
