"""`annot log`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import number, show_json, show_table, tell

if TYPE_CHECKING:
    from annot.release.manifest import ReleaseManifest


def log(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """List the releases with their counts, agreement and adjudicators."""
    opened = open_at(project)
    manifests = opened.releases.manifests()
    if as_json:
        show_json({"releases": manifests})
        return
    if manifests:
        head = ("version", "released", "documents", "mentions", "relations", "agreement", "adjudicated by", "digest")
        show_table(f"{opened.name}", head, [_row(manifest) for manifest in manifests])
    if not manifests:
        tell("no release yet; build one with `annot release`")


def _row(manifest: ReleaseManifest) -> tuple[object, ...]:
    """Agreement is strict F1 of mentions and relations, before adjudication; of each pair of readers."""
    agreement = "; ".join(f"{number(p.mention_f1)} / {number(p.relation_f1)}" for p in manifest.agreement)
    adjudicators = [name for name, who in manifest.origin.items() if who.role == "adjudicator"]
    # Releases of the first formats say how many decisions there are, and not whose they are.
    decided = manifest.decided_by or ({adjudicators[0]: manifest.n_decisions} if len(adjudicators) == 1 else {})
    return (
        manifest.version,
        manifest.released or "–",
        len(manifest.documents),
        sum(manifest.mentions.values()),
        sum(manifest.relations.values()),
        agreement or "–",
        ", ".join(f"{name} ({n})" for name, n in decided.items()) or "–",
        f"{manifest.digest[:12]}…",
    )
