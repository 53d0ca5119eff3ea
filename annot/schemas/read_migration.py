"""Migration files: YAML to `Migration`, checked against both schemas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from annot.core.errors import ConfigError
from annot.core.migration import AddAttribute, Migration
from annot.core.schema import Schema
from annot.schemas.read import read_schema
from annot.schemas.shape import Shape, StepError, compare
from annot.store.yaml_file import KeyPath, line_in, read_yaml


def read_migration(path: Path) -> Migration:
    """Reads a migration file; `require_fit` checks it against the schemas.

    Raises:
        ConfigError: it cannot be read, or says what no migration can say; each fault as `file:line: key: …`.
    """
    return read_yaml(path, Migration)


def read_new_schema(path: Path, migration: Migration) -> Schema:
    """The schema that the migration file at `path` leads to.

    Raises:
        ConfigError: it cannot be read, or is another than `to` says.
    """
    target = new_schema_path(path, migration)
    new = read_schema(target)
    if new.id != migration.new:
        raise ConfigError(f"{path}:{line_in(path, ('to',))}: to: {migration.new!r}, but {target} is {new.id}")
    return new


def new_schema_path(path: Path, migration: Migration) -> Path:
    """Where the new schema lies."""
    return (path.parent / migration.schema_file).resolve()


def require_fit(path: Path, migration: Migration, old: Schema, new: Schema) -> None:
    """Requires that the steps lead from `old` to `new` with nothing left over.

    Raises:
        ConfigError: a step names what is not there, or something of the old schema, or newly required in the new one,
            is dealt with by no step; each fault as `file:line: key: …`.
    """
    faults = list(_faults(migration, old, new))
    if faults:
        lines = (f"{path}:{line_in(path, place)}: {'.'.join(map(str, place))}: {said}" for place, said in faults)
        raise ConfigError("\n".join(lines))


def _faults(migration: Migration, old: Schema, new: Schema) -> Iterator[tuple[KeyPath, str]]:
    if migration.old != old.id:
        yield ("from",), f"{migration.old!r}, but the schema is {old.id}"
        return
    shape = Shape(old)
    for index, step in enumerate(migration.steps):
        try:
            shape.apply(index, step)
        except StepError as fault:
            # What comes after would only say the same in other words.
            yield ("steps", index, fault.key), str(fault)
            return
    for label, message in compare(shape, new):
        yield ("steps", shape.made_by[label]) if label in shape.made_by else ("steps",), message
    yield from _default_faults(migration, new)


def _default_faults(migration: Migration, new: Schema) -> Iterator[tuple[KeyPath, str]]:
    """Defaults that the new schema refuses, where label and attribute keep their names to the end."""
    for index, step in enumerate(migration.steps):
        if isinstance(step, AddAttribute) and step.default is not None:
            for label in step.of:
                holder = new.mentions.get(label) or new.relations.get(label)
                spec = holder.attributes.get(step.attribute) if holder else None
                if spec is not None and (fault := spec.fault_of(step.default)):
                    yield ("steps", index, "default"), fault
