"""`annot bias`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_json, show_table
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.core.estimate import Estimate
    from annot.quality.bias.measure import ReaderBias, Taken


def bias(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Measure what predictions did to the readers who saw them."""
    found = open_at(project).bias()
    if as_json:
        show_json({"readers": found})
    else:
        for each in found.values():
            _show(each)
        show(
            "95 % intervals: of shares by Clopper and Pearson, of times and F1 over resampled documents. "
            "The gold is made of these readings too: what all readers take over counts as right."
        )
    finish(found=False)


def _show(found: ReaderBias) -> None:
    title = (
        f"{found.annotator}: {plural(found.n_assisted, 'document')} with predictions, "
        f"{found.n_control} drawn to be read without"
    )
    head = ("label", "shown", "accepted", "completed", "changed", "deleted", "added", "taken over", "95 %")
    rows = [_row(label, taken) for label, taken in found.labels.items()]
    show_table(title, head, [*rows, _row("all", found.total)])
    shares = (
        ("wrong predictions accepted", found.wrong_accepted),
        ("right predictions changed or deleted", found.right_rejected),
        ("planted predictions accepted", found.planted_accepted),
    )
    show_table("Of what was shown", ("share", "n", "value", "95 %"), [(name, e.n, *_cells(e)) for name, e in shares])
    compared = (
        ("seconds for 1,000 characters", found.seconds),
        ("F1 against the gold", found.gold_f1),
        ("F1 with other readers", found.agreement),
    )
    lines = [(name, *_cells(each.assisted), *_cells(each.control), *_cells(each.difference)) for name, each in compared]
    show_table("With and without predictions", ("", "with", "95 %", "without", "95 %", "difference", "95 %"), lines)


def _row(label: str, taken: Taken) -> tuple[object, ...]:
    return (label, taken.n_shown, *taken.outcomes.values(), taken.n_added, *_cells(taken.accepted))


def _cells(found: Estimate) -> tuple[str, str]:
    """The value and its interval; a dash, and why, where there is none."""
    if found.value is None:
        return "–", found.why
    interval = "–" if found.low is None or found.high is None else f"{found.low:.3f}–{found.high:.3f}"
    return f"{found.value:.3f}", interval
