"""`Issue`: one finding about the data, and the table of all codes that annot gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from annot.core.plural import plural

Severity = Literal["error", "warning"]

ISSUE_CODES: Mapping[str, str] = MappingProxyType(
    {
        # seeds
        "seed-missing": "the manifest names a file that is not there",
        "seed-unlisted": "a file without a row in the manifest",
        "seed-changed": "the bytes are not those of the manifest's sha256",
        "seed-encoding": "not valid UTF-8",
        "seed-bom": "begins with a byte order mark",
        "seed-carriage-return": "holds a carriage return",
        "seed-not-nfc": "is not in Unicode NFC",
        "seed-control-character": "holds a control character",
        "seed-length": "the number of characters is not the manifest's",
        "seed-duplicate": "two rows share a document id, a file or a text",
        "zone-past-text": "a zone ends past the text",
        "zone-text-differs": "a zone quotes other text than stands at its place",
        # readings and regions
        "schema-differs": "made under another schema or version",
        "span-past-text": "a span ends past the text, or is empty or reversed",
        "text-differs": "the quoted text is not what stands at the span",
        "whitespace-differs": "the quoted text differs from the span in white space alone",
        "offsets-converted": "the offsets of a document counted other units, and were converted",
        "unknown-label": "a mention label that the schema does not know",
        "unknown-relation": "a relation label that the schema does not know",
        "unknown-attribute": "an attribute that the label does not have",
        "invalid-value": "an attribute value that the schema does not allow",
        "missing-attribute": "a required attribute has no value",
        "duplicate-region": "two regions share an id",
        "duplicate-mention": "the same label on the same span twice",
        "duplicate-relation": "the same relation twice",
        "dangling-relation": "a relation to a region that is not there",
        "relation-arguments": "a relation between labels that the schema does not allow",
        "relation-direction": "a relation without the direction that the schema asks for",
        "orphan-attribute": "an attribute of a region that is not there",
        "unsupported-result": "a result of a kind that is no span, attribute or relation",
        "region-note": "a note on a region, which a reading does not hold",
        "several-submissions": "one annotator submitted a document more than once",
        "foreign-submission": "submitted by another account than the project's annotator",
        "account-gone": "an annotator's account was deleted or renamed on the server",
        "copied-regions": "two annotators' work holds regions with the same ids",
        "project-gone": "an annotator's project is not on the server any more",
        "submission-gone": "a committed reading has no submission on the server any more",
        "unknown-document": "a document that the seeds do not have",
        "duplicate-task": "a document stands in one project more than once",
        "document-changed": "the task's text is not the seed's",
        "near-text": "the task's text differs from the seed's in what nobody sees",
        "other-text": "a region stands on another text than the seed's",
        "broken-result": "a part of a submission that is no region, value or relation of Label Studio",
        "self-relation": "a relation of a mention to itself",
        "unclear-number": "a typed number that the text's language does not have, or that may be two",
        "no-span": "a submission that holds results, and none on the text",
        "newer-draft": "a draft that is newer than what was submitted",
        "skip-with-regions": "a skipped task in which regions are marked",
        "skip-beside-submission": "one annotator skipped and submitted the same task",
        "nothing-imported": "a file of which nothing could be imported",
        "incomplete-reading": "a reading that lacks something that its annotator said",
        "unlisted-label": "one region with several labels, or with none",
        # whole documents
        "shared-span": "two mentions on exactly the same span",
        "partial-overlap": "two mentions partly overlap",
        "nested-same-label": "a mention inside another of the same label",
        "bounds": "the figures' bounds do not fit their modifier",
        "too-many-relations": "more relations of a label than the schema allows",
        "relation-cycle": "relations of an acyclic label form a circle",
        "missing-relation": "an expected relation is not there",
        "mention-in-furniture": "a mention in the page's furniture",
        # lint of the gold
        "label-differs": "the same words have another label elsewhere",
        "annotated-elsewhere": "words that are annotated elsewhere are bare here",
        "edge-word": "a mention begins or ends with an article or another small word",
        "edge-punctuation": "a mention begins or ends with punctuation or white space",
        "edge-in-word": "a mention begins or ends inside a word",
        "number-missing": "a mention that is for a number holds none",
        "number-span": "a mention holds a part of a number, or more than the number",
        "number-value": "the values do not follow from the quoted number",
        "sentence-differs": "nearly the same sentence is annotated differently",
        "too-fast": "an annotator's documents came faster than they can be read",
        "all-accepted": "all of an annotator's regions are taken over from pre-annotations",
        "outdated-setting": "`annot.toml` names what the schema does not have",
        "stale-waiver": "a waiver of what is not found any more",
        # migration
        "not-pulled": "a submission says something else than the committed reading",
        "unsubmitted-work": "a draft or skip that a migration cannot move",
        "dropped-by-migration": "a migration ends a mention or relation",
        "invalid-answer": "an answer to a review that the new schema does not allow",
        "unused-answer": "an answer to what needs none, or says something else than when it was answered",
        "lost-decision": "a decision that a migration cannot carry over",
        "gold-changes": "the gold of the migrated readings is not the migrated gold",
        # predictions and other tools' files
        "not-in-gold": "a prediction of a document that the gold does not have",
        "not-predicted": "a document of the gold without a prediction",
        "duplicate-document": "a document stands twice in a file of annotation sets",
        "token-differs": "a token of a file that does not fit the text",
        "invalid-tags": "tags that break their encoding",
        # adjudication and release
        "stale-decision": "a decision whose conflict no longer exists in that form",
        "curation-answer": "an answer in the curation project that cannot be taken",
        "curation-aside": "a change in the curation project that no question is about",
        "few-readers": "gold by fewer readers than the project asks for",
        "open-conflict": "a conflict without a decision",
        "cluster-torn": "near-duplicates or one event stand on both sides of a split",
        "frozen-changed": "a frozen split changed without an adjudicator's word",
        "gate-missed": "the readers agree less than a gate asks for",
        "unreleased-change": "a file is not as it was for the newest release",
        "release-differs": "a committed release is not what its inputs build",
        "unaligned-mention": "no token boundary fits the mention",
    }
)


class Issue(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """One finding about the data.

    Attributes:
        code: one of `ISSUE_CODES`.
        severity: `error` refuses the data, `warning` asks a person to look.
        doc_id: the document, or empty where the finding is about a whole file.
        where: the place inside it: a region, a mention, `file:line`.
        message: what is wrong, with the value, and what to do.
        about: what was found, without what else the message says: a waiver holds while this stays the same.
    """

    doc_id: str
    code: str
    where: str
    message: str
    severity: Severity = "error"
    about: str = ""

    def __post_init__(self) -> None:
        if self.code not in ISSUE_CODES:
            raise ValueError(f"unknown issue code {self.code!r}; add it to ISSUE_CODES")

    @property
    def id(self) -> str:
        """The name of the finding: the same while its place and what it is about stay, however it is worded."""
        from annot.core.canonical import digest_of  # brings pydantic, which `annot --help` does without

        return digest_of(self.code, self.doc_id, self.where, self.about)[:12]

    def __str__(self) -> str:
        place = " ".join(part for part in (self.doc_id, self.where) if part)
        return f"{self.severity} {self.code} {place}: {self.message}"


def quoted(text: str, most: int = 200) -> str:
    """`text` as a message quotes it: a long one without its middle."""
    if len(text) <= most:
        return repr(text)
    return f"{text[: most // 2]!r} … {text[-(most // 2) :]!r} ({plural(len(text), 'character')})"


def errors_of(issues: Iterable[Issue]) -> list[Issue]:
    """The issues that refuse the data."""
    return [issue for issue in issues if issue.severity == "error"]
