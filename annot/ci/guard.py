"""What guards a data set in CI: checks by name and document, each with a verdict, and the work done once for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

from annot.ci.places import Place, Places, place_in
from annot.core.annotation import AnnotationSet
from annot.core.errors import AnnotError
from annot.core.issue import Issue, errors_of
from annot.core.waiver import Waiver
from annot.corpus.manifest import SeedRow, read_manifest
from annot.project.adjudication import adjudicate_project
from annot.project.agreement import agree, judge_gates
from annot.project.checks import STAGES, Stage, stages, waive_found
from annot.project.config import CONFIG_NAME
from annot.project.project import open_project
from annot.project.release_check import check_release
from annot.project.releases import release_folders
from annot.project.unreleased import explain_unreleased
from annot.project.waivers import read_waivers
from annot.quality.gates import Verdict as GateVerdict
from annot.release.diff.lines import visible
from annot.steps.score.frozen import explain_moved
from annot.store.plain_files import require_inside

Check = Literal["project", "seeds", "split", "readings", "gold", "lint", "release", "unreleased", "gates", "scores"]
OF_DOCUMENTS: tuple[Stage, ...] = ("seeds", "readings", "gold", "lint")
_AFTER_READING: tuple[Stage, ...] = ("readings", "gold", "lint")


class Failure(NamedTuple):
    """One thing that is wrong.

    Attributes:
        message: what, where and what to do; several lines.
        place: the file and line to look at; None where it cannot be told.
    """

    message: str
    place: Place | None = None


class Verdict(NamedTuple):
    """What became of a check.

    Attributes:
        failures: what is wrong; none where it passed.
        skipped: why it was not looked at; empty where it was.
    """

    failures: Sequence[Failure] = ()
    skipped: str = ""


class _Looked(NamedTuple):
    """What the stages of `annot check` came to.

    Attributes:
        found: what nobody waived, by stage, for the stages that were looked at, and then by document; under the empty
            name stands what is about no document of the seeds.
        error: what stopped the stage after them; None where nothing did.
    """

    found: Mapping[Stage, Mapping[str, Sequence[Issue]]]
    error: AnnotError | None


class Guard:
    """The checks of the data set in a folder. Listing them reads the configuration and the seeds' manifest alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._failed: AnnotError | None = None
        self._rows: Sequence[SeedRow] = ()
        self._waivers: Sequence[Waiver] = ()
        try:
            self.project = open_project(folder)
            require_inside(folder, self.project.parts)
            _ = self.project.schema
            self._waivers = read_waivers(self.project)
            self._rows = read_manifest(self.project.seeds_dir)
        except AnnotError as error:
            self._failed = error

    def checks(self) -> Iterator[tuple[Check, str]]:
        """Every check with the document, version or system that it is about; empty where it is about all of them."""
        if self._failed is not None:
            yield "project", ""
            return
        for stage in STAGES:
            yield stage, ""
            if stage in OF_DOCUMENTS:
                yield from ((stage, row.doc_id) for row in self._rows)
        folders = release_folders(self.project)
        yield from (("release", folder.name) for folder in folders)
        if folders:
            yield "unreleased", ""
        if self.project.config.gates is not None:
            yield "gates", ""
        yield from (("scores", plan.name) for plan in self.project.config.scores)

    def judge(self, check: Check, name: str = "") -> Verdict:
        """The verdict on a check; what several of them need is worked out once."""
        if self._failed is not None:
            told = _failure_of(self._failed)
            return Verdict([Failure(told.message, told.place or Place(self._folder / CONFIG_NAME))])
        match check:
            case "project":
                return Verdict()
            case "release":
                return _attempt(lambda: self._release(name))
            case "unreleased" | "gates" | "scores":
                if why := self._blocked:
                    return Verdict(skipped=f"not looked at: {why}")
                look = {"unreleased": self._unreleased, "gates": self._gates, "scores": self._scores}[check]
                return _attempt(lambda: look(name))
        return self._stage(check, name)

    def _stage(self, stage: Stage, doc_id: str) -> Verdict:
        looked = self._looked
        if stage not in looked.found:
            if looked.error and stage == STAGES[len(looked.found)] and not doc_id:
                return Verdict([_failure_of(looked.error)])
            return Verdict(skipped=f"not looked at: {self._blocked}")
        issues = looked.found[stage].get(doc_id, ())
        if not issues and doc_id and stage in _AFTER_READING and not self._places.readers_of(doc_id):
            return Verdict(skipped="nobody has read it yet")
        return Verdict([self._failure(issue, doc_id) for issue in issues])

    @cached_property
    def _looked(self) -> _Looked:
        found: dict[Stage, list[Issue]] = {}
        error: AnnotError | None = None
        try:
            found.update(stages(self.project))
            kept = waive_found([issue for each in found.values() for issue in each], self._waivers).issues
        except AnnotError as fault:
            error = fault
            kept = [issue for each in found.values() for issue in each]
        of = {issue: stage for stage, issues in found.items() for issue in issues}
        # A stale waiver is no stage's; it shows with the last.
        last = [*found][-1] if found else STAGES[0]
        known = {row.doc_id for row in self._rows}
        sorted_out: dict[Stage, dict[str, list[Issue]]] = {stage: {} for stage in found}
        for each in kept:
            by_document = sorted_out[of.get(each, last)]
            by_document.setdefault(each.doc_id if each.doc_id in known else "", []).append(each)
        return _Looked(sorted_out, error)

    @cached_property
    def _blocked(self) -> str:
        """Why nothing can be said of the gold: a stage before it has errors, or could not be read; empty otherwise."""
        found, error = self._looked
        if error is not None:
            return f"{STAGES[len(found)]} cannot be read"
        faulty = (stage for stage, each in found.items() if errors_of(chain.from_iterable(each.values())))
        return next((f"{stage} has errors" for stage in faulty), "")

    @cached_property
    def _places(self) -> Places:
        return Places(self.project)

    @cached_property
    def _gold(self) -> Mapping[str, AnnotationSet]:
        return adjudicate_project(self.project).gold

    def _failure(self, issue: Issue, named: str) -> Failure:
        """`named` is the document that the item is called by, which the message need not say again."""
        waivable = f" [{issue.id}]" if issue.severity == "warning" else ""
        where = " ".join(part for part in (issue.doc_id if issue.doc_id != named else "", issue.where) if part)
        lines = [f"{issue.code} {visible(where)}: {_several_lines(issue.message)}{waivable}"]
        if quote := self._places.quote(issue):
            lines.append(f"    {quote}")
        return Failure("\n".join(lines), self._places.of(issue))

    def _release(self, version: str) -> list[Failure]:
        folder = self.project.releases_dir / version
        found = []
        for issue in check_release(folder):
            path = self.project.releases_dir / issue.where
            place = Place(path if path.is_file() else folder / "manifest.json")
            found.append(Failure(f"{issue.code} {visible(issue.where)}: {visible(issue.message)}", place))
        return found

    def _unreleased(self, name: str) -> list[Failure]:
        found = explain_unreleased(self.project)
        if found is None:
            return []
        path = found.path if found.path is not None and found.path.is_file() else self.project.root / CONFIG_NAME
        return [Failure(_several_lines(found.message), Place(path, found.line))]

    def _gates(self, name: str) -> list[Failure]:
        verdicts: list[GateVerdict] = judge_gates(self.project, agree(self.project))
        place = self._config_place("[gates")
        return [Failure(visible(str(verdict)), place) for verdict in verdicts if not verdict.is_met]

    def _scores(self, name: str) -> list[Failure]:
        (plan,) = (each for each in self.project.config.scores if each.name == name)
        lines = explain_moved(self.project, plan, self._gold)
        path = self.project.scores / f"{name}.json"
        return [Failure("\n".join(map(visible, lines)), Place(path))] if lines else []

    def _config_place(self, words: str) -> Place:
        path = self.project.root / CONFIG_NAME
        lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
        return Place(path, next((number for number, line in lines if line.startswith(words)), 1))


def _attempt(look: Callable[[], Sequence[Failure]]) -> Verdict:
    try:
        return Verdict(look())
    except AnnotError as error:
        return Verdict([_failure_of(error)])
    except ModuleNotFoundError as error:
        return Verdict([Failure(f"no module {error.name!r}; pip install 'annot-gold[release]'")])


def _failure_of(error: AnnotError) -> Failure:
    return Failure(_several_lines(str(error)), place_in(str(error)))


def _several_lines(text: str) -> str:
    """`text` with its line ends, and nothing else in it that acts."""
    return "\n".join(map(visible, text.split("\n")))
