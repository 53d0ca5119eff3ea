"""Where `annot.toml` names labels, relations or attributes that the schema does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from annot.core.errors import ConfigError
from annot.core.names import ALL
from annot.core.schema import Schema
from annot.project.config import CONFIG_NAME, ProjectConfig
from annot.project.project import ProjectFolder
from annot.quality.attribute_measures import traits_of, unknown_levels
from annot.quality.gate_plan import OLD_MEASURES, GatePlan
from annot.report.plan import faults_of


class SettingFault(NamedTuple):
    """A setting of `annot.toml`, and what is wrong with it."""

    key: str
    fault: str


def outdated_settings(config: ProjectConfig, schema: Schema) -> Iterator[SettingFault]:
    """The settings that name what the schema does not have: written wrong, or of an older schema."""
    yield from (SettingFault(*each) for each in _faults(config, schema))


def _faults(config: ProjectConfig, schema: Schema) -> Iterator[tuple[str, str]]:
    known = [*schema.mentions, *schema.relations]
    for label in config.adjudication.trusted:
        if label not in known:
            yield f"adjudication.trusted.{label}", f"{schema.id} has no {label!r} (known: {', '.join(known)})"
    attributes = {trait.name for trait in traits_of(schema, {})}
    for name in unknown_levels(schema, config.agreement.levels):
        yield "agreement.levels", f"{name!r} is no attribute of {schema.id}"
    if config.gates is not None:
        yield from _gate_faults(config.gates, schema, attributes)
    for key, fault in config.lint.faults_in(schema):
        yield f"lint.{key}", fault
    yield from faults_of(config.report, schema)


def renamed_settings(config: ProjectConfig) -> Iterator[SettingFault]:
    """The settings with an old name, which is understood, and what is to be written."""
    for name in config.gates.renamed if config.gates else ():
        yield SettingFault(f"gates.mentions.{name}", f"is called {OLD_MEASURES[name]!r} now; write that")


def require_current(project: ProjectFolder, section: str) -> None:
    """Refuses a section of `annot.toml` that the schema has outgrown.

    Raises:
        ConfigError: it names what the schema does not have; the message names every key.
    """
    faults = [
        f"{CONFIG_NAME}: {key}: {fault}"
        for key, fault in outdated_settings(project.config, project.schema)
        if key.partition(".")[0] == section
    ]
    if faults:
        raise ConfigError("\n".join(faults))


def _gate_faults(gates: GatePlan, schema: Schema, attributes: set[str]) -> Iterator[tuple[str, str]]:
    layers = (
        ("mentions", gates.mentions, {*schema.mentions, ALL}),
        ("relations", gates.relations, {*schema.relations, ALL}),
        ("attributes", gates.attributes, attributes),
    )
    for layer, measures, known in layers:
        for measure, least in measures.items():
            for name in least:
                if name not in known:
                    fault = f"{schema.id} has no {name!r} (known: {', '.join(sorted(known))})"
                    yield f"gates.{layer}.{measure}", fault
