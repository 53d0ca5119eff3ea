"""What a format cannot hold, as findings: the loss report of a writer."""

from __future__ import annotations

from collections.abc import Collection

from annot.core.document import Document
from annot.core.issue import Issue


def loss_of(code: str, doc_id: str, where: str, message: str) -> Issue:
    """One thing that is lost; it never refuses the data."""
    return Issue(doc_id=doc_id, code=code, where=where, message=message, severity="warning")


def lost_facts(document: Document, tool: str, *, kept: Collection[str] = (), more: Collection[str] = ()) -> list[Issue]:
    """An issue for what is known of a text, where a tool has no place for it.

    Args:
        document: the text.
        tool: what the message calls the tool or its file.
        kept: names of facts that are written.
        more: what else of the document is lost.
    """
    zones = ["zones"] if document.zones and "zones" not in kept else []
    facts = [*more, *zones, *(name for name in document.meta if name not in kept)]
    if not facts:
        return []
    return [loss_of("lost-document", document.doc_id, "", f"{', '.join(facts)}: {tool} has no place for it")]
