"""`annot agree`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import finish, show, show_json, show_table, tell
from annot.core.plural import plural

if TYPE_CHECKING:
    from annot.core.estimate import Estimate
    from annot.quality.agree import Agreement, AgreementReport, Table
    from annot.quality.disagreement_report import DisagreementReport
    from annot.quality.gamma_report import GammaReport
    from annot.quality.gates import Verdict

_N_GROUPS = 12


def agree(
    disagreements: Annotated[
        bool, typer.Option("--disagreements", help="Show who disagrees where, and what to fix first.")
    ] = False,
    gamma: Annotated[bool, typer.Option("--gamma", help="Measure gamma as well; it takes longer.")] = False,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Measure how far the readers agree, by label."""
    found = open_at(project).agree()
    report, verdicts = found.report, found.gates
    gammas = found.gammas if gamma else {}
    where = found.disagreements if disagreements or as_json else None
    if as_json:
        show_json(
            {
                "together": report.together,
                "pairs": report.pairs,
                "gamma": {who: found.gamma for who, found in gammas.items()},
                "gamma_cat": {who: found.labels for who, found in gammas.items()},
                "gates": verdicts,
                "disagreements": where,
                "incomplete": report.incomplete,
                "superseded": found.superseded,
            }
        )
    elif report.together is None:
        tell("no two readers have read the same document yet")
    elif where:
        _show_disagreements(where)
    else:
        _show_report(report)
    if not as_json:
        _tell_incomplete(report)
        for line in found.superseded:
            tell(line)
        _show_gammas(gammas)
        _show_verdicts(verdicts)
    finish(found=any(not verdict.is_met for verdict in verdicts))


def _tell_incomplete(report: AgreementReport) -> None:
    if report.incomplete:
        listed = ", ".join(f"{doc} of {name}" for name, doc in report.incomplete)
        tell(f"Not compared, since the readings lack what was said (`annot check` says what): {listed}")


def _show_report(report: AgreementReport) -> None:
    found = report.together
    assert found is not None
    who = (
        " and ".join(found.annotators)
        if len(report.pairs) == 1
        else f"{plural(len(found.annotators), 'reader')}, mean of pairs"
    )
    _show_layer(f"Mentions: {who}, {plural(len(found.documents), 'document')}", found.mentions)
    if any(estimate.n for estimate in found.relations["strict"].values()):
        _show_layer("Relations", found.relations)
    _show_attributes(found)
    if len(report.pairs) > 1:
        show_table(
            "Pairs",
            ("readers", "documents", "n", "mentions strict", "95 %", "n", "relations strict"),
            [
                (", ".join(pair.annotators), len(pair.documents), all_.n, *_with_interval(all_), links.n, _cell(links))
                for pair in report.pairs
                for all_, links in [(pair.mentions["strict"]["all"], pair.relations["strict"]["all"])]
            ],
        )
    for line in _undefined(found):
        show(line)


def _show_layer(title: str, table: Table) -> None:
    others = [measure for measure in table if measure != "strict"]
    rows = []
    for name, strict in table["strict"].items():
        if strict.value is not None or name == "all":
            rows.append((name, strict.n, *_with_interval(strict), *(_cell(table[other].get(name)) for other in others)))
    show_table(title, ("label", "n", "strict", "95 %", *(other.replace("_", " ") for other in others)), rows)


def _show_attributes(found: Agreement) -> None:
    """The attributes whose values are not all the same; of the others their number."""
    rows, n_same = [], 0
    others = [measure for measure in found.attributes if measure != "same"]
    compared = {name: each for name, each in found.attributes["same"].items() if each.n}
    for name, same in compared.items():
        if same.value == 1:
            n_same += 1
        else:
            more = (found.attributes[measure].get(name) for measure in others)
            rows.append((name, same.n, *_with_interval(same), *map(_cell, more), found.levels[name]))
    if rows:
        head = ("attribute", "n", "same", "95 %", *(other.replace("_", " ") for other in others), "level")
        show_table("Attributes of mentions in common", head, rows)
    if n_same:
        show(f"{n_same} of {plural(len(compared), 'attribute')} with the same values throughout")


def _show_disagreements(where: DisagreementReport) -> None:
    if not where.found:
        show("the readers disagree nowhere")
        return
    rows = [
        (group.kind, group.what, group.n, f"{group.share:.0%}", _mended(group.now), _mended(group.mended))
        for group in where.groups[:_N_GROUPS]
    ]
    title = f"{plural(len(where.found), 'disagreement')}: what to mend first"
    show_table(title, ("kind", "about", "n", "share", "now", "mended"), rows)
    for group in where.groups[:_N_GROUPS]:
        show(f"{group.kind}, {group.what}:")
        for each in group.examples:
            says = " | ".join(
                f"{who}: {said or 'nothing'}" for who, said in zip(each.annotators, each.says, strict=True)
            )
            show(f"  {each.doc_id} … {each.quote} …\n    {says}")
    if len(where.groups) > _N_GROUPS:
        show(f"{plural(len(where.groups) - _N_GROUPS, 'more group')}: annot agree --json")
    for title, table in (("Readers", where.annotators), ("Documents", where.documents)):
        kinds = sorted({kind for part in table.values() for kind in part.kinds} - {"missed mention"})
        show_table(
            title,
            ("", "n", "missed mention", *kinds),
            [(name, part.n, part.missed, *(part.kinds.get(kind, 0) for kind in kinds)) for name, part in table.items()],
        )


def _show_gammas(gammas: Mapping[str, GammaReport]) -> None:
    for who, found in gammas.items():
        show(f"gamma of {who}: {_cell(found.gamma)}{_sampling(found.gamma)} (sampling), n = {found.gamma.n}")
        show_table(
            f"Gamma-cat of {who}: labels of aligned mentions",
            ("label", "pairs", "gamma-cat", "sampling"),
            [(name, each.n, _cell(each), _sampling(each).strip() or "–") for name, each in found.labels.items()],
        )


def _sampling(estimate: Estimate) -> str:
    return "" if estimate.value is None or estimate.high is None else f" ± {estimate.high - estimate.value:.3f}"


def _show_verdicts(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        if not verdict.is_met:
            tell(f"not met: {verdict}")
    if verdicts:
        tell(f"{sum(verdict.is_met for verdict in verdicts)} of {plural(len(verdicts), 'gate')} met")


def _undefined(found: Agreement) -> Iterator[str]:
    for layer, table in (
        ("mentions", found.mentions),
        ("relations", found.relations),
        ("attributes", found.attributes),
    ):
        for measure, of in table.items():
            names = [(name, each) for name, each in of.items() if each.value is None and each.n]
            for name, each in names:
                yield f"{layer} {measure} of {name}: {each}, n = {each.n}"


def _with_interval(estimate: Estimate) -> tuple[str, str]:
    if estimate.low is None or estimate.high is None:
        return _cell(estimate), "–"
    return _cell(estimate), f"{estimate.low:.2f}–{estimate.high:.2f}"


def _cell(estimate: Estimate | None) -> str:
    if estimate is None:
        return "–"
    return "undefined" if estimate.value is None else f"{estimate.value:.3f}"


def _mended(f1: float | None) -> str:
    return "–" if f1 is None else f"{f1:.3f}"
