"""`annot rehydrate`: the texts back into a stand-off release, from a user's own copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from annot.core.canonical import digest_of
from annot.core.errors import ConfigError, DataError
from annot.core.plural import plural
from annot.project.load import SOURCE, source_project
from annot.project.project import ProjectFolder
from annot.release.build import PlaceEntry, ReleaseSource, build_release
from annot.release.card.words import Words, parse_words
from annot.release.citation import Credit
from annot.release.gold_document import GoldDocument
from annot.release.hub import download_release
from annot.release.manifest import MANIFEST_NAME, ReleaseManifest
from annot.release.standoff.build import DOCUMENTS_NAME
from annot.release.standoff.document import StandoffDocument, restore_document
from annot.release.standoff.found_texts import FoundTexts, find_texts
from annot.release.standoff.manifest import StandoffManifest, is_standoff, read_standoff_manifest
from annot.schemas.tables import render_tables
from annot.store.folder import write_folder
from annot.store.jsonl import read_jsonl


@dataclass(frozen=True)
class Rehydrated:
    """What a rehydration came to.

    Attributes:
        manifest: of what was made.
        standoff: the manifest of what it was made from.
        missing: one line a document whose text was not found.
        changed: documents whose gold is not the whole release's, since words were dropped.
    """

    manifest: ReleaseManifest
    standoff: StandoffManifest
    missing: Sequence[str]
    changed: Sequence[str]

    @property
    def is_whole(self) -> bool:
        """Whether it says what the whole release says."""
        return self.manifest.digest == self.standoff.release.digest


def rehydrate(
    source: str | Path, places: Sequence[Path], output: Path, *, partial: bool = False, dry_run: bool = False
) -> Rehydrated:
    """Puts the texts back into a stand-off release and writes it as a release.

    Args:
        source: folder of a stand-off release, or `owner/name@revision` on the Hub.
        places: files and folders to find the texts in.
        output: a folder that does not exist yet.
        partial: write what can be written, although texts are missing.
        dry_run: write nothing.

    Raises:
        ConfigError: a place is not there, or `output` is.
        DataError: texts are missing, or what was made is not what the manifest names; nothing was written.
        ServiceError: the Hub cannot be reached.
    """
    if output.exists():
        raise ConfigError(f"{output} exists; choose a folder that does not exist yet")
    folder = _folder_of(source)
    manifest = read_standoff_manifest(folder)
    stripped = {each.doc_id: each for each in read_jsonl(folder / DOCUMENTS_NAME, StandoffDocument)}
    waiting = [each for each in stripped.values() if each.text is None]
    found = find_texts(places, {each.sha256: each.n_bytes for each in waiting})
    missing = list(_missing(waiting, found))
    if missing and not partial:
        listing = "\n".join(f"  {line}" for line in missing)
        looked = ", ".join(map(str, places)) or "nowhere"
        raise DataError(
            f"nothing was written: {len(missing)} of {plural(len(waiting), 'text')} missing (looked at "
            f"{plural(found.n_files, 'file')} "
            f"in {looked})\n{listing}\nname where they are, or say --partial"
        )
    docs = {each.doc_id: restore_document(each, text) for each, text in _texts(stripped, found)}
    changed = _changed(docs, stripped, manifest)
    files = build_release(_source(folder, manifest, docs, missing, changed))
    built = ReleaseManifest.model_validate_json(files[MANIFEST_NAME])
    result = Rehydrated(built, manifest, missing, changed)
    if not missing and not changed and not result.is_whole:
        raise DataError(
            f"{folder}: nothing was written: the content has digest {built.digest}, not {manifest.release.digest}"
        )
    if not dry_run:
        write_folder(output, files)
    return result


def _folder_of(source: str | Path) -> Path:
    path = Path(source)
    name, _, revision = str(source).partition("@")
    if not path.exists() and name.count("/") == 1 and not name.startswith((".", "/", "~")):
        path = download_release(name, revision or None)
    if not is_standoff(path):
        raise ConfigError(f"{source} is no stand-off release; make one with `annot standoff`")
    return path


def _texts(stripped: Mapping[str, StandoffDocument], found: FoundTexts) -> Iterator[tuple[StandoffDocument, str]]:
    for each in stripped.values():
        text = found.texts.get(each.sha256) if each.text is None else each.text
        if text is not None:
            yield each, text


def _missing(waiting: Sequence[StandoffDocument], found: FoundTexts) -> Iterator[str]:
    for each in waiting:
        if each.sha256 in found.texts:
            continue
        near = found.near.get(each.sha256)
        if near:
            yield f"{each.doc_id}: {near.path} differs only by {' and '.join(near.differences)}"
        else:
            yield f"{each.doc_id}: no file has sha256 {each.sha256} ({plural(each.n_bytes, 'byte')})"


def _changed(
    docs: Mapping[str, GoldDocument], stripped: Mapping[str, StandoffDocument], manifest: StandoffManifest
) -> list[str]:
    """Documents whose gold is not the whole release's, since words of their mentions were dropped.

    Raises:
        DataError: there is one without dropped words.
    """
    entries = manifest.release.documents
    changed = [doc_id for doc_id, each in docs.items() if digest_of(each.gold) != entries[doc_id].gold]
    wrong = [doc_id for doc_id in changed if stripped[doc_id].is_gold_whole]
    if wrong:
        raise DataError(f"nothing was written: the gold of {', '.join(wrong)} is not what the release's manifest names")
    return changed


def _source(
    folder: Path,
    manifest: StandoffManifest,
    docs: Mapping[str, GoldDocument],
    missing: Sequence[str],
    changed: Sequence[str],
) -> ReleaseSource:
    inner, release = source_project(folder), manifest.release
    config, entries = inner.config, release.documents
    return ReleaseSource(
        name=release.name,
        title=config.dataset.title,
        language=config.dataset.language,
        version=release.version,
        schema=inner.schema,
        schema_tables=render_tables(inner.schema),
        documents={doc_id: each.document for doc_id, each in docs.items()},
        gold={doc_id: each.gold for doc_id, each in docs.items()},
        places={doc_id: PlaceEntry(e.split, e.fold, e.cluster) for doc_id, e in entries.items()},
        readers={doc_id: entry.readers for doc_id, entry in entries.items()},
        origin=release.origin,
        decided_by=_decided_by(release),
        agreement=release.agreement,
        agreement_by_label=release.agreement_by_label,
        agreement_by_attribute=release.agreement_by_attribute,
        beside_gold=release.beside_gold,
        n_superseded=release.n_superseded,
        pairs_within=config.release.pairs_within,
        across=release.across,
        format=release.format,
        released=release.released,
        credit=Credit(config.dataset.authors, config.dataset.license, config.dataset.url),
        words=_words(inner, release, missing, changed),
        files={path: (folder / path).read_bytes() for path in manifest.files if path.startswith(f"{SOURCE}/")},
        guidelines=release.guidelines,
    )


def _decided_by(release: ReleaseManifest) -> Mapping[str, int]:
    """Who made how many decisions; a release of the first formats says only how many there are."""
    if release.decided_by or not release.n_decisions:
        return release.decided_by
    names = [name for name, who in release.origin.items() if who.role == "adjudicator"]
    return {names[0] if len(names) == 1 else "adjudicators": release.n_decisions}


def _words(inner: ProjectFolder, release: ReleaseManifest, missing: Sequence[str], changed: Sequence[str]) -> Words:
    written = parse_words(inner.card_path.read_text("utf-8") if inner.card_path.exists() else "")
    note = (
        f"Put together from a stand-off release and a user's own copies of the texts. The whole release has content "
        f"digest `{release.digest}`. Readings, decisions and the seeds' manifest are not in `source/`."
    )
    for head, lines in (
        ("Not here, for want of their texts:", missing),
        ("Words of mentions were dropped in:", changed),
    ):
        if lines:
            note += f"\n\n{head}\n\n" + "\n".join(f"- {line.partition(':')[0]}" for line in lines)
    return Words(written.sections, {**written.more, "Rehydrated": note})
