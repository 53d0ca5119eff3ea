"""`annot agree`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import number, show_json, show_table, tell

if TYPE_CHECKING:
    from annot.core.count import Count
    from annot.quality.agree import Agreement


def agree(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """Measure how far the readers agree, by label."""
    from annot.steps.agree import agree as run

    pairs = run(open_at(project))
    if as_json:
        show_json({"pairs": [_as_json(pair) for pair in pairs]})
        return
    for pair in pairs:
        show_agreement(pair)
    if not pairs:
        tell("no two readers have read the same document yet")


def show_agreement(pair: Agreement) -> None:
    """Prints the tables of one pair."""
    who = f"{pair.left} and {pair.right}, {len(pair.documents)} documents"
    head = ("label", f"n {pair.left}", f"n {pair.right}", "both", "F1", "F1 overlap")
    rows = []
    for label, count in _with_total(pair.strict):
        overlap = dict(_with_total(pair.overlap))[label]
        rows.append((label, *_counts(count), number(overlap.f1)))
    show_table(f"Mentions: {who}", head, rows)
    show_table(
        f"Relations: {who}", head[:-1], [(label, *_counts(count)) for label, count in _with_total(pair.relations)]
    )
    shares = sorted(pair.attributes.items())
    show_table(
        "Attributes of mentions that both have",
        ("attribute", "n", "same", "share"),
        [(name, share.n, share.n_same, number(share.ratio)) for name, share in shares],
    )


def _with_total(counts: Mapping[str, Count]) -> Iterator[tuple[str, Count]]:
    from annot.core.count import sum_counts

    yield from sorted(counts.items())
    yield "all", sum_counts(counts.values())


def _counts(count: Count) -> tuple[int, int, int, str]:
    return count.n_left, count.n_right, count.n_both, number(count.f1)


def _as_json(pair: Agreement) -> dict[str, object]:
    def table(counts: Mapping[str, Count]) -> dict[str, object]:
        return {
            label: {"n_left": c.n_left, "n_right": c.n_right, "n_both": c.n_both, "f1": c.f1}
            for label, c in _with_total(counts)
        }

    return {
        "left": pair.left,
        "right": pair.right,
        "documents": pair.documents,
        "strict": table(pair.strict),
        "overlap": table(pair.overlap),
        "relations": table(pair.relations),
        "attributes": {name: {"n": s.n, "n_same": s.n_same} for name, s in pair.attributes.items()},
    }
