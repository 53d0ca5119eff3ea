"""How far the readings of a project agree, and whether its gates are met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from annot.core.attribute_types.attribute_type import Level
from annot.core.errors import ConfigError
from annot.corpus.manifest import read_manifest
from annot.project.adjudication import counting_readings
from annot.project.config import CONFIG_NAME
from annot.project.config_check import require_current
from annot.project.project import ProjectFolder
from annot.quality.agree import AgreementReport, marked_lengths, measure_agreement
from annot.quality.counting import Readings
from annot.quality.gates import Gate, Verdict, judge


def agree(project: ProjectFolder) -> AgreementReport:
    """The agreement of the readers: every pair over the documents that both read, and all together.

    Readings that newer guidelines superseded are left out.

    Raises:
        ConfigError: `annot.toml` gives a level to an attribute that cannot have it.
        DataError: a reading cannot be read.
    """
    levels = _levels(project)
    readings = counting_readings(project).readings
    return measure_agreement(readings, schema=project.schema, lengths=_lengths(project, readings), levels=levels)


def judge_gates(project: ProjectFolder, report: AgreementReport) -> list[Verdict]:
    """Whether the gates of `annot.toml` are met; none where it has none, or where there is nothing to compare.

    Raises:
        ConfigError: a gate is about a label or attribute that the schema does not have.
    """
    gates = list(_gates(project))
    if report.together is None or project.config.gates is None:
        return []
    return [judge(gate, report.together, min_n=project.config.gates.min_n) for gate in gates]


def _levels(project: ProjectFolder) -> Mapping[str, Level]:
    levels = project.config.agreement.levels
    require_current(project, "agreement")
    for name, level in levels.items():
        spec = project.schema.attribute(*name.split(".", 1)) if ".." not in name else None
        allowed: tuple[Level, ...] = ("nominal",) if spec is None else spec.kind.levels
        if level not in allowed:
            raise ConfigError(
                f"{CONFIG_NAME}: agreement.levels: {name} cannot be {level!r}, only {' or '.join(map(repr, allowed))}"
            )
    return levels


def _gates(project: ProjectFolder) -> Iterator[Gate]:
    config = project.config.gates
    if config is None:
        return
    require_current(project, "gates")
    yield from (Gate("mentions", m, name, least) for m, of in config.mentions.items() for name, least in of.items())
    yield from (Gate("relations", m, name, least) for m, of in config.relations.items() for name, least in of.items())
    yield from (Gate("attributes", m, name, least) for m, of in config.attributes.items() for name, least in of.items())


def _lengths(project: ProjectFolder, readings: Readings) -> dict[str, int]:
    """Lengths of the documents in characters; of one that is no seed any more, as far as it is marked."""
    marked = marked_lengths(readings)
    if not marked:
        return {}
    return marked | {row.doc_id: row.n_chars for row in read_manifest(project.seeds_dir) if row.doc_id in marked}
