"""What predictors do for a project: what to read next, likely errors, and whether more annotation is worth it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annot.library.on_server import OnServer

if TYPE_CHECKING:
    from annot.steps.curve import MeasuredCurve
    from annot.steps.select import SelectedDocuments
    from annot.steps.suspects import FoundSuspects


class ByPredictors(OnServer):
    """The verbs that ask predictors."""

    def select(
        self,
        *,
        predictor: str | Path | None = None,
        versus: str | Path | None = None,
        n: int | None = None,
        mix: str | None = None,
        seed: int = 0,
        pool: str | Path | None = None,
        dry_run: bool = False,
    ) -> SelectedDocuments:
        """Which documents to read next, in order, each with its reason; see `annot.steps.select.select`."""
        from annot.predict.select.mix import parse_mix
        from annot.steps.select import select

        return select(
            self,
            predictor=None if predictor is None else str(predictor),
            versus=None if versus is None else str(versus),
            n=n,
            mix=None if mix is None else parse_mix(mix),
            seed=seed,
            pool=None if pool is None else Path(pool),
            dry_run=dry_run,
        )

    def suspects(
        self, *, predictors: Sequence[str] = (), predictions: Sequence[str] = (), n: int = 200, seed: int = 0
    ) -> FoundSuspects:
        """Where the gold is likely to be wrong, most suspect first; see `annot.steps.suspects.suspects`."""
        from annot.steps.suspects import suspects

        return suspects(self, predictors=predictors, files=predictions, n=n, seed=seed)

    def write_questions(self, found: FoundSuspects, path: str | Path) -> int:
        """Writes suspects as answers for an adjudicator to give reasons to, and says how many."""
        from annot.steps.suspects import write_questions

        return write_questions(self, found, Path(path))

    def curve(
        self,
        name: str,
        *,
        sizes: Sequence[int] = (),
        repeats: int = 5,
        seed: int = 0,
        output: str | Path | None = None,
    ) -> MeasuredCurve:
        """How good a predictor gets with how many documents; see `annot.steps.curve.curve`."""
        from annot.steps.curve import curve

        path = None if output is None else Path(output)
        return curve(self, name, sizes=sizes, repeats=repeats, seed=seed, output=path)
