"""`annot log`."""

from __future__ import annotations

from annot.cli.options import HERE, JsonOption, ProjectOption, open_at
from annot.cli.output import number, show, show_json, show_table, tell


def log(project: ProjectOption = HERE, as_json: JsonOption = False) -> None:
    """List the releases with their counts and agreement."""
    from annot.steps.log import list_releases

    opened = open_at(project)
    manifests = list_releases(opened)
    if as_json:
        show_json({"releases": manifests})
        return
    for manifest in manifests:
        show(f"{opened.releases / manifest.version} (digest {manifest.digest[:12]}…)")
        rows = [("mention", *row) for row in manifest.mentions.items()]
        rows += [("relation", *row) for row in manifest.relations.items()]
        show_table(f"{manifest.name} {manifest.version}: {len(manifest.documents)} documents", ("", "label", "n"), rows)
        show_table(
            "Agreement before adjudication (strict F1)",
            ("readers", "documents", "mentions", "relations"),
            [
                (f"{p.left}, {p.right}", p.n_documents, number(p.mention_f1), number(p.relation_f1))
                for p in manifest.agreement
            ],
        )
    if not manifests:
        tell("no release yet; build one with `annot release 0.1.0`")
