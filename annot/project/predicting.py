"""A project's predictors: what they are made of, and predictions of each document by one that has not seen it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec.structs import replace

from annot.core.document import Document
from annot.core.errors import ConfigError
from annot.predict.held_out import Maker, predict_held_out
from annot.predict.predictor import Material, Predicted, Predictor
from annot.predict.registry import factory_named
from annot.project.adjudication import adjudicate_project
from annot.project.project import ProjectFolder
from annot.project.split import places_of
from annot.release.gold_document import GoldDocument


def settled_documents(project: ProjectFolder) -> list[GoldDocument]:
    """The documents whose gold is settled, by id: what a predictor may learn from; none before there are readings.

    Raises:
        DataError: readings or decisions cannot be read.
    """
    found = adjudicate_project(project)
    waiting = {conflict.doc_id for conflict in found.open}
    places = places_of(project)
    return [
        GoldDocument(project.documents[doc_id], gold, places[doc_id].fold, places[doc_id].split).under(project.schema)
        for doc_id, gold in sorted(found.gold.items())
        if doc_id not in waiting
    ]


def maker_of(project: ProjectFolder, name: str, *, seed: int = 0) -> Maker:
    """What makes the predictor `name` of a project, by `[predictors.NAME]`, from the gold that it may learn from.

    Raises:
        ConfigError: there is no such predictor.
    """
    plan = project.config.predictors.plan_of(name)
    factory = factory_named(plan.use)

    def make(gold: Sequence[GoldDocument]) -> Predictor:
        return factory(
            Material(
                name=name,
                schema=project.schema,
                gold=gold,
                guidelines=project.guidelines,
                settings=plan.settings,
                seed=seed,
                root=project.root,
                cache=project.state / "cache",
            )
        )

    return make


class ProjectPredictor:
    """A predictor of a project: whatever it is asked about is predicted by one that was made without it.

    A document with a gold is predicted by a predictor made of the gold of the other folds; all others by one that is
    made of all gold. The test split is learnt from by none.

    Args:
        name: of the predictor.
        make: makes one.
        gold: all that may be learnt from.

    Raises:
        ConfigError: the predictor cannot be made.
    """

    def __init__(self, name: str, make: Maker, gold: Sequence[GoldDocument]) -> None:
        self._make = make
        self._gold = gold
        self.whole = make([each for each in gold if each.split != "test"])
        self.model = f"{name}@{self.whole.version}"

    @property
    def with_gold(self) -> list[str]:
        """The documents with a gold."""
        return [each.doc_id for each in self._gold]

    @property
    def author(self) -> str:
        """Whose the predictions are, `model:NAME@VERSION`: of the predictor that is made of all gold."""
        return f"model:{self.model}"

    def predict(
        self,
        documents: Iterable[Document],
        predict_others: Callable[[Sequence[Document]], Iterator[Predicted]] | None = None,
    ) -> Iterator[Predicted]:
        """One prediction a document: those with a gold first, by folds, then the others in order.

        Args:
            documents: seeds.
            predict_others: predicts those without a gold, as the predictor that is made of all gold does.

        Raises:
            ConfigError: a document with a gold is asked about, and there is but one fold.
            ServiceError: what the predictor asks does not answer.
        """
        wanted = {each.doc_id: each for each in documents}
        with_gold = [each for each in self._gold if each.doc_id in wanted]
        if with_gold:
            yield from map(self._signed, self._held_out(wanted.keys()))
        known = {each.doc_id for each in with_gold}
        others = [document for doc_id, document in wanted.items() if doc_id not in known]
        yield from map(self._signed, (predict_others or self.whole.predict)(others))

    def _held_out(self, wanted: Iterable[str]) -> Iterator[Predicted]:
        try:
            yield from predict_held_out(self._gold, self._make, only=frozenset(wanted))
        except ValueError as error:
            raise ConfigError(
                f"a document with a gold can only be predicted from others: {error}, or name those without a gold with "
                "--documents"
            ) from error

    def _signed(self, found: Predicted) -> Predicted:
        """By the one name under which all of them are pushed and scored."""
        return found._replace(prediction=replace(found.prediction, annotator=self.author))


def project_predictor(project: ProjectFolder, name: str, *, seed: int = 0) -> ProjectPredictor:
    """The predictor `name` of a project, made of its settled gold.

    Raises:
        ConfigError: there is no such predictor, or its settings are wrong.
        DataError: the gold cannot be read.
    """
    return ProjectPredictor(name, maker_of(project, name, seed=seed), settled_documents(project))


Progress = Callable[[int, int], None]
"""Is told how many documents are done, and of how many."""
