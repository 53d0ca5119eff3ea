"""`manifest.json` of a silver release: what labelled it, what that learnt from, and how good it was measured to be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError, model_validator

from annot.core.errors import UnreadableError
from annot.core.value import Value
from annot.release.manifest import MANIFEST_NAME
from annot.release.silver.mark import SILVER
from annot.store.plain_files import require_plain


class LearntFrom(Value):
    """The gold release that a predictor learnt from, without its test split.

    Attributes:
        name: of the data set.
        version: of the release.
        digest: of its content.
        n_documents: that were learnt from.
    """

    name: str
    version: str
    digest: str
    n_documents: int


class MeasuredF1(Value):
    """Strict F1 of one layer; None where there was nothing to divide by.

    Attributes:
        f1: micro F1 over all labels.
        low: lower end of the 95 % interval over documents; None where there is none.
        high: upper end.
        n: how many the gold has.
    """

    f1: float | None
    low: float | None
    high: float | None
    n: int


class Measured(Value):
    """How good the predictor is on the gold, each document predicted by one that was made without it.

    Attributes:
        n_documents: that it was measured on.
        mentions: strict F1 of mentions.
        relations: strict F1 of relations.
    """

    n_documents: int
    mentions: MeasuredF1
    relations: MeasuredF1


class SilverManifest(Value):
    """All that names a silver release.

    Attributes:
        kind: `silver`, so that nothing takes it for gold.
        format: version of this file's form.
        name: of the data set whose schema and gold it follows.
        predictor: NAME@VERSION of what labelled it.
        use: what kind of predictor that is.
        schema_id: name and version of the schema.
        learnt_from: the gold release.
        measured: None where it was not; then `unmeasured` says why.
        unmeasured: empty where it was measured.
        digest: of what every shard was made from and gave.
        n_shards: Parquet files a configuration.
        n_documents: documents in it.
        n_tokens: of its documents.
        mentions: by label.
        relations: by label.
        left_out: documents of the corpus that are not in it, by reason.
        languages: of its documents, as far as the corpus says, and of the schema.
    """

    kind: Literal["silver"] = SILVER
    format: Literal[1] = 1
    name: str
    predictor: str
    use: str
    schema_id: str
    learnt_from: LearntFrom
    measured: Measured | None
    unmeasured: str
    digest: str
    n_shards: int
    n_documents: int
    n_tokens: int
    mentions: Mapping[str, int]
    relations: Mapping[str, int]
    left_out: Mapping[str, int]
    languages: tuple[str, ...]

    @model_validator(mode="after")
    def _is_measured_or_says_why(self) -> Self:
        if (self.measured is None) != bool(self.unmeasured):
            raise ValueError("measured: says how good the predictor is, or `unmeasured` says why not")
        return self


def read_silver_manifest(folder: Path) -> SilverManifest:
    """The manifest of the silver release in `folder`.

    Raises:
        UnreadableError: it is missing or broken.
    """
    path = folder / MANIFEST_NAME
    try:
        require_plain(folder)
        return SilverManifest.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UnreadableError(f"{path}: no such file; is {folder} a silver release?") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "file"
        raise UnreadableError(f"{path}: not a silver release's manifest: {place}: {first['msg']}") from error
