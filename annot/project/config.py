"""`annot.toml`: what a person writes about a data-set project, and how it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from annot.core.errors import ConfigError
from annot.core.names import ADMIN_EMAIL, why_no_file
from annot.core.schema import Slug
from annot.core.value import Line, Value, one_of
from annot.corpus.assign import AssignmentPlan
from annot.corpus.split import SplitPlan
from annot.evaluate.tally import SCORE_MEASURES
from annot.formats.registry import SourceName
from annot.predict.plan import PredictorsPlan
from annot.quality.adjudicate import GOLD
from annot.quality.gate_plan import AgreementPlan, GatePlan
from annot.quality.lint.plan import LintPlan
from annot.quality.policy import UNANIMOUS, AdjudicationPolicy
from annot.release.plan import ReleasePlan
from annot.report.plan import ReportPlan
from annot.store.faults import explain_fault, told_once, why_no_number, why_unread
from annot.store.plain_files import require_file
from annot.store.toml_lines import TOML_EXAMPLES, line_of, why_no_toml
from annot.studio.plan import StudioPlan, address_of_account

CONFIG_NAME = "annot.toml"

AnnotatorName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=40)]


class DatasetConfig(Value):
    """Names of the data set, and the places of its parts, relative to `annot.toml`.

    Attributes:
        name: name of the data set, also on the Hub: small letters, digits and hyphens.
        title: title for the card, in a few words.
        language: language of the texts, unless a document's row in the manifest gives another.
        schema_file: the schema file.
        guidelines: file with what readers follow, in Markdown; its first heading ends with the version.
        instruction: file that annotators are shown in Label Studio instead of the guidelines, such as a translation.
        seeds: the folder of the documents and their manifest.
        exports: the folder of readings, decisions and releases.
        authors: authors, for the card and the citation.
        license: licence of schema, guidelines and annotations, as an SPDX identifier; texts have rights of their own.
        url: address of the data set, for the card and the citation.
    """

    name: Slug
    title: Line
    language: Line
    schema_file: Annotated[str, Field(alias="schema")]
    guidelines: str
    instruction: str | None = None
    seeds: str = "seeds"
    exports: str
    authors: tuple[Line, ...] = ()
    license: Line = "unknown"
    url: Line = ""


class AssignmentConfig(AssignmentPlan):
    """Who reads which documents, and how far apart the readers are kept.

    Attributes:
        blind: `project` gives each reader a project on one server, where others' work is not shown but can be opened;
            `server` gives each an embedded server of their own, from which nobody else's work can be reached.
    """

    blind: Literal["project", "server"] = "project"


class AnnotatorConfig(Value):
    """Someone who annotates or adjudicates.

    Attributes:
        kind: a person or a model; the card of the data set says which.
        role: a reader gets a project of documents, an adjudicator settles conflicts.
        email: email of the account in Label Studio.
        about: one sentence for the card.
    """

    kind: Literal["human", "model"]
    role: Literal["reader", "adjudicator"] = "reader"
    email: Annotated[str, AfterValidator(address_of_account)] = ""
    about: str = ""


ScoreMeasure = Annotated[str, one_of(SCORE_MEASURES)]


class ScorePlan(Value):
    """Predictions whose scores must stay as they were when they were frozen.

    Attributes:
        name: name of the system.
        pred: file or folder of its predictions, relative to `annot.toml`.
        format: format of the predictions; default: told by the file's name.
        measures: measures whose precision, recall and F1 must not move.
        tolerance: how far a number may move.
    """

    name: AnnotatorName
    pred: str
    format: SourceName | None = None
    measures: Annotated[tuple[ScoreMeasure, ...], Field(min_length=1)] = ("mentions.strict", "relations.strict")
    tolerance: Annotated[float, Field(ge=0, le=1)] = 0


class ProjectConfig(Value):
    """All of `annot.toml`."""

    dataset: DatasetConfig
    studio: StudioPlan = StudioPlan()
    split: SplitPlan = SplitPlan()
    release: ReleasePlan = ReleasePlan()
    assignment: AssignmentConfig | None = None
    agreement: AgreementPlan = AgreementPlan()
    gates: GatePlan | None = None
    adjudication: AdjudicationPolicy = UNANIMOUS
    lint: LintPlan = LintPlan()
    report: ReportPlan = ReportPlan()
    scores: tuple[ScorePlan, ...] = ()
    predictors: PredictorsPlan = PredictorsPlan()
    annotators: Annotated[dict[AnnotatorName, AnnotatorConfig], Field(min_length=1)]

    @model_validator(mode="after")
    def _accounts_differ(self) -> Self:
        if GOLD in self.annotators:
            raise ValueError(f"annotators.{GOLD}: this is what the adjudicated sets are called; choose another name")
        for name in self.annotators:
            if why := why_no_file(name):
                raise ValueError(f"annotators.{name}: {why}")
        emails = [who.email.lower() for who in self.annotators.values() if who.email]
        if self.studio.url is None and ADMIN_EMAIL in emails:
            raise ValueError(
                f"annotators: {ADMIN_EMAIL} is the account that annot works with on its own server; choose another"
            )
        if len(set(emails)) < len(emails):
            raise ValueError("annotators: two have the same email, so their work could not be told apart")
        return self

    @model_validator(mode="after")
    def _scores_differ(self) -> Self:
        names = [each.name for each in self.scores]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"scores: two are called {twice[0]!r}")
        return self

    @model_validator(mode="after")
    def _assignment_fits(self) -> Self:
        if self.assignment is None:
            return self
        readers = {name for name, who in self.annotators.items() if who.role == "reader"}
        if unknown := sorted(set(self.assignment.shares) - readers):
            raise ValueError(f"assignment.shares: {', '.join(unknown)} is no reader (readers: {', '.join(readers)})")
        if self.assignment.blind == "server" and self.studio.url:
            raise ValueError(
                "assignment.blind: `server` runs an embedded server for each reader; leave studio.url out, or keep "
                "readers apart by `project`"
            )
        return self

    @model_validator(mode="after")
    def _trusted_are_readers(self) -> Self:
        for label, name in self.adjudication.trusted.items():
            if name not in self.annotators or self.annotators[name].role != "reader":
                raise ValueError(f"adjudication.trusted.{label}: {name!r} is no reader")
        return self

    @property
    def is_blind_by_server(self) -> bool:
        """Whether each reader has a server of their own."""
        return self.assignment is not None and self.assignment.blind == "server"


def read_config(path: Path) -> ProjectConfig:
    """The configuration in `path`.

    Raises:
        ConfigError: it is no TOML, or not what annot wants; each fault names its key.
    """
    text = ""
    try:
        require_file(path)
        text = path.read_text(encoding="utf-8-sig")
        tree = tomllib.loads(text)
        _require_numbers(path, text, tree, ())
        return ProjectConfig.model_validate(tree)
    except RecursionError as error:
        raise ConfigError(f"{path}: nested too deeply") from error
    except ValidationError as error:
        faults = told_once(error.errors(include_url=False))
        raise ConfigError("\n".join(_told(path, text, fault) for fault in faults)) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        line, why = why_no_toml(str(error), text)
        raise ConfigError(f"{path}:{line}: not TOML: {why}") from error
    except ValueError as error:
        # Of numbers with more digits than Python takes.
        raise ConfigError(f"{path}: not TOML: {why_unread(error)}") from error


def _require_numbers(path: Path, text: str, value: object, place: tuple[str | int, ...]) -> None:
    if why := why_no_number(value):
        raise ConfigError(f"{path}:{line_of(text, place)}: {'.'.join(map(str, place))}: {why}")
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        _require_numbers(path, text, each, (*place, key))


def _told(path: Path, text: str, fault: ErrorDetails) -> str:
    """A fault with its line, its key, and what is wrong there."""
    said = explain_fault(fault, TOML_EXAMPLES)
    inner, _, rest = said.partition(": ")
    # A check of several keys says which it is about.
    is_place = bool(rest) and " " not in inner and fault["type"] == "value_error"
    # A predictor is a table of its own name, wherever the plan keeps it.
    loc = fault["loc"][:1] + fault["loc"][2:] if fault["loc"][:2] == ("predictors", "named") else fault["loc"]
    place = [*loc, *(inner.split(".") if is_place else ())]
    key = ".".join(map(str, (step for step in place if step != "[key]")))
    return f"{path}:{line_of(text, place)}: {key + ': ' if key else ''}{rest if is_place else said}"
