"""`ProjectFolder`: a data-set project on disk, with its `annot.toml` and where everything lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

from annot.core.document import Document
from annot.core.errors import BusyError, ConfigError, DataError
from annot.core.issue import Issue, errors_of
from annot.core.schema import Schema
from annot.corpus.manifest import read_manifest
from annot.corpus.read import look_at_documents, read_documents
from annot.project.config import CONFIG_NAME, AnnotatorConfig, ProjectConfig, read_config
from annot.schemas.read import read_schema
from annot.store.lock import Tell, has_writers, one_writer
from annot.store.plain_files import require_file


class ProjectFolder:
    """A data-set project on disk."""

    def __init__(self, root: Path, config: ProjectConfig) -> None:
        self.root = root
        self.config = config
        self.tell: Tell = _say_nothing
        self.doing = "annot"

    @property
    def name(self) -> str:
        """The data set's name."""
        return self.config.dataset.name

    @property
    def schema_path(self) -> Path:
        """The schema file."""
        return self.root / self.config.dataset.schema_file

    @property
    def guidelines_path(self) -> Path:
        """The guidelines, in Markdown."""
        return self.root / self.config.dataset.guidelines

    @property
    def seeds_dir(self) -> Path:
        """The folder of the seeds and their manifest."""
        return self.root / self.config.dataset.seeds

    @property
    def exports(self) -> Path:
        """The folder of readings, decisions and releases."""
        return self.root / self.config.dataset.exports

    @property
    def readings_dir(self) -> Path:
        """The folder of `<annotator>.jsonl`."""
        return self.exports / "readings"

    @property
    def decisions_path(self) -> Path:
        """The adjudicators' decisions."""
        return self.exports / "decisions.jsonl"

    @property
    def waivers_path(self) -> Path:
        """Findings that may stand."""
        return self.exports / "waivers.jsonl"

    @property
    def assignment_path(self) -> Path:
        """Who was given which documents."""
        return self.exports / "assignment.jsonl"

    @property
    def selection_path(self) -> Path:
        """Which documents are to be read next, in order."""
        return self.exports / "selection.jsonl"

    @property
    def controls_path(self) -> Path:
        """The known answers of the control documents."""
        return self.exports / "controls.jsonl"

    @property
    def card_path(self) -> Path:
        """What people wrote for the data set's card."""
        return self.exports / "card.md"

    @property
    def splits_path(self) -> Path:
        """Where each document is among splits and folds."""
        return self.exports / "splits.jsonl"

    @property
    def shown_dir(self) -> Path:
        """The folder of `<annotator>.jsonl`: what each reader was shown of models."""
        return self.exports / "shown"

    @property
    def predictions_dir(self) -> Path:
        """The folder of models' predictions, `NAME@VERSION.jsonl`."""
        return self.root / "predictions"

    @property
    def scores(self) -> Path:
        """The folder of frozen scores, by name of the system."""
        return self.exports / "scores"

    @property
    def releases_dir(self) -> Path:
        """The folder of releases, by version."""
        return self.exports / "releases"

    @property
    def parts(self) -> tuple[Path, ...]:
        """The files and folders that hold the data set; what belongs to this machine alone is not among them."""
        named = (self.schema_path, self.guidelines_path, self.instruction_path, self.seeds_dir, self.exports)
        return (self.root / CONFIG_NAME, *named, *self.adopted_paths)

    @property
    def adopted_paths(self) -> tuple[Path, ...]:
        """What a project of Label Studio that was taken over is read by: its labelling config and its map."""
        adopted = self.config.studio.adopted
        return tuple(self.root / path for path in (adopted.config, adopted.map) if path) if adopted else ()

    @property
    def state(self) -> Path:
        """What belongs to this machine alone: servers, credentials, the ledger."""
        return self.root / ".annot"

    @contextmanager
    def writing(self, *, dry_run: bool = False) -> Iterator[None]:
        """Keeps other processes from writing in this project; what is changed is to be read inside.

        Args:
            dry_run: nothing is to be written, and nobody is kept waiting.

        Raises:
            BusyError: another process has been writing all the time.
        """
        if dry_run:
            yield
            return
        with one_writer(self.state, doing=self.doing, tell=self.tell):
            yield

    @cached_property
    def schema(self) -> Schema:
        """The schema.

        Raises:
            ConfigError: see `read_schema`.
        """
        return read_schema(self.schema_path)

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The seeds by document id.

        Raises:
            DataError: see `read_documents`.
        """
        try:
            return read_documents(self.seeds_dir)
        except DataError:
            if errors_of(self.check_seeds()):
                raise
        return read_documents(self.seeds_dir)

    def check_seeds(self) -> list[Issue]:
        """Every departure of the seeds from their manifest.

        Another process may be adding a text, whose row comes last: what stands when it has ended counts.

        Raises:
            DataError: the manifest is missing or broken.
        """
        issues, documents = look_at_documents(self.seeds_dir)
        if errors_of(issues) and has_writers(self.state):
            with suppress(BusyError), self.writing():
                issues, documents = look_at_documents(self.seeds_dir)
        if not errors_of(issues):
            # Who asks for the documents next need not read and check them again.
            self.__dict__.setdefault("documents", documents)
        return issues

    @property
    def languages(self) -> frozenset[str]:
        """The languages of the seeds.

        Raises:
            DataError: see `read_manifest`.
        """
        return frozenset(row.language for row in read_manifest(self.seeds_dir))

    @property
    def instruction_path(self) -> Path:
        """What annotators are shown, in Markdown."""
        return self.root / (self.config.dataset.instruction or self.config.dataset.guidelines)

    @cached_property
    def guidelines(self) -> str:
        """The text of the guidelines.

        Raises:
            ConfigError: the file is missing.
        """
        return _read_text(self.guidelines_path)

    @cached_property
    def instruction(self) -> str:
        """The text that annotators are shown.

        Raises:
            ConfigError: the file is missing.
        """
        return _read_text(self.instruction_path)

    @property
    def readers(self) -> dict[str, AnnotatorConfig]:
        """The annotators who read documents."""
        return {name: who for name, who in self.config.annotators.items() if who.role == "reader"}

    def require_reader(self, name: str) -> AnnotatorConfig:
        """The reader `name`.

        Raises:
            ConfigError: `annot.toml` does not know them, or as an adjudicator.
        """
        who = self.require_annotator(name)
        if who.role != "reader":
            raise ConfigError(f"{CONFIG_NAME}: {name} is an adjudicator, who reads no documents")
        return who

    def require_adjudicator(self, name: str, why: str) -> None:
        """Refuses whoever does not decide; `why` ends the message.

        Raises:
            ConfigError: `annot.toml` does not know them, or as a reader.
        """
        if self.require_annotator(name).role != "adjudicator":
            raise ConfigError(f"{CONFIG_NAME}: {name} is a reader; {why}")

    def is_adjudicator(self, name: str) -> bool:
        """Whether `annot.toml` knows `name` as one who decides."""
        who = self.config.annotators.get(name)
        return who is not None and who.role == "adjudicator"

    def require_annotator(self, name: str) -> AnnotatorConfig:
        """The annotator `name`.

        Raises:
            ConfigError: `annot.toml` does not know them.
        """
        if name not in self.config.annotators:
            known = ", ".join(self.config.annotators)
            raise ConfigError(f"{name!r} is not an annotator of {CONFIG_NAME} (known: {known})")
        return self.config.annotators[name]


def _say_nothing(_: str) -> None:
    """Where nobody wants to hear."""


def open_project(start: Path) -> ProjectFolder:
    """The project of `start`: its `annot.toml`, or that of the nearest folder above.

    Raises:
        ConfigError: there is none, or it is broken; the message names file and key.
    """
    found = find_project(start)
    if found is None:
        raise ConfigError(f"no {CONFIG_NAME} in {start.resolve()} or above; start one with `annot init DIR`")
    return found


def find_project(start: Path) -> ProjectFolder | None:
    """The project of `start`, for what works without one as well; None where there is none.

    Raises:
        ConfigError: its `annot.toml` is broken; the message names file and key.
    """
    for folder in [start.resolve(), *start.resolve().parents]:
        path = folder / CONFIG_NAME
        if path.is_file():
            return ProjectFolder(folder, read_config(path))
    return None


def _read_text(path: Path) -> str:
    try:
        require_file(path)
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
