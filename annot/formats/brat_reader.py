"""Reading brat's standoff; see `annot.formats.brat`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from annot.core.annotation import AnnotationSet, AttributeValue, Mention, Relation
from annot.core.document import Document
from annot.core.errors import UnreadableError
from annot.core.gc_pause import gc_paused
from annot.core.issue import Issue
from annot.formats.brat_lines import Lines, Link, parse_lines
from annot.formats.format import ReadOptions
from annot.formats.import_result import ImportResult, repeated, unsigned_set
from annot.store.plain_files import read_text, require_plain

_Part = Mention | Relation
NAMES = "# annot: what stands behind | is the name in the data set"
"""How `visual.conf` begins where its labels are the data set's names, and not only words to be shown."""


@gc_paused()
def read_folder(path: Path, options: ReadOptions) -> ImportResult:
    """What a folder says: each `.ann` with the `.txt` of its name, or with the known text of that name.

    Text-bound lines become mentions, binary relations relations. An event is its trigger, and each argument a relation
    from it; `Equiv` is a relation from each of its members to the next. Attributes of triggers and events are the
    mention's. A discontinuous mention goes from its first character to its last, and is named; so is every line that
    has no place in a reading.

    Raises:
        DataError: a file cannot be read as brat's.
    """
    require_plain(path)
    names = _shown_names(path / "visual.conf")
    sets: dict[str, AnnotationSet] = {}
    texts: dict[str, Document] = {}
    issues: list[Issue] = []
    for ann in sorted(path.rglob("*.ann")):
        inside = ann.relative_to(path)
        doc_id = inside.with_suffix("").as_posix().replace("/", ".")
        if doc_id in sets:
            advice = "/ and . are one in a document's id, give the file another name"
            issues.append(repeated(doc_id, inside.as_posix(), advice))
            continue
        document = _document(ann, doc_id, options.documents)
        lines = parse_lines(
            read_text(ann), document, name=ann.name, path=str(ann), names=names, fragments=options.fragments
        )
        sets[doc_id], texts[doc_id] = _Built(lines).set(), document
        issues += lines.issues
    return ImportResult(sets, texts, tuple(sorted(issues)))


def _document(ann: Path, doc_id: str, known: Mapping[str, Document]) -> Document:
    text = ann.with_suffix(".txt")
    if text.exists():
        # brat counts a byte order mark as a character.
        return Document(doc_id, read_text(text, keeps_mark=True))
    if doc_id not in known:
        raise UnreadableError(f"{text}: no such file; brat keeps the text of {ann.name} beside it")
    return known[doc_id]


def _shown_names(path: Path) -> dict[str, str]:
    """The data set's names for those that stand in the files, where annot wrote `visual.conf`."""
    if not path.exists():
        return {}
    names: dict[str, str] = {}
    is_labels = False
    lines = read_text(path).splitlines()
    for line in lines if lines[:1] == [NAMES] else ():
        if line.startswith("["):
            is_labels = line.strip() == "[labels]"
        elif is_labels and " | " in line:
            name, shown = line.split(" | ")[:2]
            names[name.strip()] = shown.strip()
    return names


@dataclass
class _Built:
    """The set that lines make; what they say and a set cannot hold goes to their issues."""

    lines: Lines

    def set(self) -> AnnotationSet:
        values, texts = self._values(), self.lines.texts
        mentions: dict[str, Mention] = {}
        ids: dict[str, str] = {}
        for key, each in texts.items():
            quote = self.lines.document.quote(each.span)
            mention = Mention(label=each.label, span=each.span, text=quote, attributes=values[key])
            before = mentions.setdefault(mention.id, mention)
            ids[key] = mention.id
            if before is not mention:
                self._find_again("duplicate-mention", each.where, f"{key} is {mention.id}", before, mention)
        self._name_events(ids)
        relations: dict[str, Relation] = {}
        for key, link in self._links():
            head, tail = (ids.get(self._trigger(end)) for end in (link.head, link.tail))
            if head is None or tail is None:
                message = (
                    f"{link.label} between {link.head} and {link.tail}, of which one is not there, or was not taken"
                )
                self.lines.find("dangling-relation", link.where, message)
                continue
            relation = Relation(label=link.label, head=head, tail=tail, attributes=values[key])
            tied = relations.setdefault(relation.id, relation)
            if tied is not relation:
                self._find_again("duplicate-relation", link.where, relation.id, tied, relation)
        return unsigned_set(self.lines.document, mentions.values(), relations.values())

    def _find_again(self, code: str, where: str, what: str, first: _Part, second: _Part) -> None:
        """Names what stands twice; only values that the first does not have are lost."""
        loses = dict(first.attributes) != dict(second.attributes)
        more = f", with {dict(second.attributes)!r}" if loses else ""
        self.lines.find(code, where, f"{what} again{more}; the first counts", "error" if loses else "warning")

    def _trigger(self, key: str) -> str:
        """What stands for a line in a reading: an event's trigger, or the line itself."""
        event = self.lines.events.get(key)
        return event.trigger if event else key

    def _values(self) -> Mapping[str, Mapping[str, AttributeValue]]:
        """Values by the key of a text-bound line or relation."""
        found: dict[str, dict[str, AttributeValue]] = defaultdict(dict)
        for each in self.lines.values:
            # brat ties attributes to an event or to its trigger; in a reading both are the trigger's mention.
            target = self._trigger(each.target)
            said = f"{each.name} = {each.value!r} of {each.target}"
            if target not in self.lines.texts and target not in self.lines.links:
                message = f"{said}, which is not there, or was not taken"
                self.lines.find("orphan-attribute", each.where, message)
            elif each.name in found[target]:
                message = f"{said}, which has {found[target][each.name]!r} there already; the first counts"
                self.lines.find("unsupported-result", each.where, message)
            else:
                found[target][each.name] = each.value
        return found

    def _name_events(self, ids: Mapping[str, str]) -> None:
        """What a trigger does not say of its events."""
        seen: dict[str, str] = {}
        for key, event in self.lines.events.items():
            trigger = self.lines.texts.get(event.trigger)
            if trigger is None:
                message = f"{key} {event.label}: its trigger {event.trigger} is not there, or was not taken"
                self.lines.find("dangling-relation", event.where, message)
                continue
            if event.label != trigger.label:
                message = f"{key} is {event.label!r}, and its trigger {event.trigger} {trigger.label!r}; that counts"
                self.lines.find("unsupported-result", event.where, message)
            if not event.roles:
                message = f"{key} has no arguments: its trigger is taken, and that it is an event is not kept"
                self.lines.find("unsupported-result", event.where, message, "warning")
            first = seen.setdefault(ids[event.trigger], key)
            if first != key:
                message = f"{key} shares its trigger with {first}; which arguments and values are whose is not kept"
                self.lines.find("duplicate-mention", event.where, message)

    def _links(self) -> Iterator[tuple[str, Link]]:
        """Every relation that lines make, with the key of what is said of it; only relations have one."""
        yield from self.lines.links.items()
        for event in self.lines.events.values():
            if event.trigger in self.lines.texts:
                yield from (("", Link(role, event.trigger, target, event.where)) for role, target in event.roles)
        yield from (("", each) for each in self.lines.equivalents)
