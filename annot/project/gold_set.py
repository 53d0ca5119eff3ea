"""`GoldSet` and `Release`: documents with their gold, as a sequence, a mapping, and tables."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, Sequence, ValuesView
from pathlib import Path
from typing import TYPE_CHECKING, overload

from annot.core.annotation import AnnotationSet
from annot.core.errors import NotInSetError
from annot.core.plural import plural
from annot.core.schema import Schema
from annot.html.notebook import draw_table
from annot.release.gold_document import GoldDocument
from annot.release.manifest import FORMAT, ReleaseFormat, ReleaseManifest

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from datasets import DatasetDict
    from spacy.language import Language
    from spacy.tokens import Doc

PAIRS_WITHIN = 300
"""Characters between the two mentions of a candidate in `pairs`, where no project says another number."""


class GoldSet:
    """Documents with their gold, in order of their ids: by number, by id, in a loop, and as tables.

    Attributes:
        schema: the one that the gold was made under.
        documents: by id, in order.
    """

    def __init__(
        self, schema: Schema, documents: Mapping[str, GoldDocument], *, pairs_within: int = PAIRS_WITHIN
    ) -> None:
        self.schema = schema
        self.documents = {doc_id: each.under(schema) for doc_id, each in documents.items()}
        self.pairs_within = pairs_within

    @overload
    def __getitem__(self, index: int | str) -> GoldDocument: ...
    @overload
    def __getitem__(self, index: slice) -> list[GoldDocument]: ...
    def __getitem__(self, index: int | str | slice) -> GoldDocument | list[GoldDocument]:
        """A document by number or id, or some by a slice.

        Raises:
            NotInSetError: there is none; it is a `KeyError` and an `IndexError` as well.
        """
        if isinstance(index, str):
            if index not in self.documents:
                raise NotInSetError(f"no document {index!r}; there are {self._some_ids()}")
            return self.documents[index]
        every = list(self.documents.values())
        try:
            return every[index]
        except IndexError:
            raise NotInSetError(f"no document number {index}; there are {len(every)}, from 0") from None

    def __iter__(self) -> Iterator[GoldDocument]:
        return iter(self.documents.values())

    def __len__(self) -> int:
        return len(self.documents)

    def __reversed__(self) -> Iterator[GoldDocument]:
        return reversed(self.documents.values())

    def __contains__(self, each: object) -> bool:
        return each in self.documents if isinstance(each, str) else each in self.documents.values()

    def index(self, each: GoldDocument | str) -> int:
        """The number of a document, from 0.

        Raises:
            NotInSetError: it is not there.
        """
        doc_id = each if isinstance(each, str) else each.doc_id
        return list(self.documents).index(self[doc_id].doc_id)

    def count(self, each: GoldDocument | str) -> int:
        """1 where a document is there, else 0: none is there twice."""
        return int(each in self)

    def keys(self) -> KeysView[str]:
        """The ids of the documents."""
        return self.documents.keys()

    def values(self) -> ValuesView[GoldDocument]:
        """The documents."""
        return self.documents.values()

    def items(self) -> ItemsView[str, GoldDocument]:
        """Ids and documents."""
        return self.documents.items()

    @property
    def sets(self) -> dict[str, AnnotationSet]:
        """The gold alone, by document id: what `annot.score` and `annot.agree` take."""
        return {doc_id: each.gold for doc_id, each in self.documents.items()}

    @property
    def format(self) -> ReleaseFormat:
        """Of the tables: that of the release, or of one that would be made now."""
        return FORMAT

    def to_polars(self, config: str = "mentions") -> pl.DataFrame:
        """One table, with the columns of a release that is made now, and `split`.

        Args:
            config: `documents`, `mentions`, `relations`, `tokens`, `records` or `pairs`, as far as the schema has them.

        Raises:
            ConfigError: there is no such table.
        """
        from annot.release.tables.frames import polars_frame

        return polars_frame(config, self.schema, list(self), form=self.format, within=self.pairs_within)

    def to_pandas(self, config: str = "mentions") -> pd.DataFrame:
        """The table of `to_polars` in pandas; what is missing is None or NaN, as pandas has it."""
        from annot.release.tables.frames import pandas_frame

        return pandas_frame(config, self.schema, list(self), form=self.format, within=self.pairs_within)

    def to_datasets(self, config: str = "documents") -> DatasetDict:
        """One table as `datasets.load_dataset` gives it: a data set a split that has rows.

        Raises:
            ConfigError: there is no such table.
        """
        from annot.release.tables.frames import dataset_dict

        return dataset_dict(config, self.schema, list(self), form=self.format, within=self.pairs_within)

    def to_spacy(self, nlp: Language | None = None) -> list[Doc]:
        """The documents for spaCy: all mentions in `doc.spans["sc"]`, those that do not overlap in `doc.ents` as well.

        Args:
            nlp: whose tokens are taken; without it the tokens of the release's tables, which hold every mention.

        Returns:
            One `Doc` a document. Its `user_data` has `doc_id`, `attributes` by mention id, `relations`, and in `unfit`
            the ids of the mentions that begin or end inside a token.

        Raises:
            ModuleNotFoundError: spaCy is not installed; it is the extra `train`.
        """
        from annot.formats.spacy_docs import doc_of
        from annot.release.tables.tokens import offsets_of

        return [doc_of(each.document, each.gold, offsets_of(each.text, each.mentions), nlp) for each in self]

    def __repr__(self) -> str:
        return f"<GoldSet: {self._counts()}, {self.schema.id}>"

    def _repr_html_(self) -> str:
        """A row a document, for notebooks."""
        rows = ((each.doc_id, each.split, len(each.text), len(each.mentions), len(each.relations)) for each in self)
        return draw_table(repr(self).strip("<>"), ("document", "split", "characters", "mentions", "relations"), rows)

    def _counts(self) -> str:
        n_mentions, n_relations = sum(len(each.mentions) for each in self), sum(len(each.relations) for each in self)
        sizes = ((len(self), "document"), (n_mentions, "mention"), (n_relations, "relation"))
        return ", ".join(plural(*each) for each in sizes)

    def _some_ids(self) -> str:
        shown = list(self.documents)[:5]
        return ", ".join(shown) + (f" and {len(self) - len(shown)} more" if len(self) > len(shown) else "")


# Registered, not inherited: for type checkers `"id" in release` would compare an id with documents.
Sequence.register(GoldSet)


class Release(GoldSet):
    """A release in memory: its documents with their gold, checked against the digest.

    Attributes:
        manifest: what names it, what it was made from, and by whom.
        folder: where its files lie.
    """

    def __init__(
        self,
        manifest: ReleaseManifest,
        schema: Schema,
        documents: Mapping[str, GoldDocument],
        *,
        folder: Path,
        pairs_within: int = PAIRS_WITHIN,
    ) -> None:
        super().__init__(schema, documents, pairs_within=pairs_within)
        self.manifest = manifest
        self.folder = folder

    @property
    def version(self) -> str:
        """Semantic version."""
        return self.manifest.version

    @property
    def digest(self) -> str:
        """Of the content: the same on every machine."""
        return self.manifest.digest

    @property
    def format(self) -> ReleaseFormat:
        """Of its files."""
        return self.manifest.format

    def __repr__(self) -> str:
        """One line: what it is, not all that it holds."""
        name, digest = f"{self.manifest.name} {self.version}", self.digest[:12]
        return f"<Release {name}: {self._counts()}, {self.schema.id}, digest {digest}>"
