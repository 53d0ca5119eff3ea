"""What the submissions of a project hold, counted: a schema is proposed from it where the config says nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from annot.studio.raw import RawResult, RawTask

OF_REGIONS = {
    "choices": "choices",
    "textarea": "text",
    "number": "number",
    "rating": "rating",
    "taxonomy": "taxonomy",
    "datetime": "datetime",
}
"""Where a result that says something of a region holds what was said, by its type."""


@dataclass
class Seen:
    """What the submissions of a project hold.

    Attributes:
        n_regions: regions by label.
        together: regions with several labels, by these labels in order.
        values: values of regions, by label, control and type.
        words: what was chosen, by control and word.
        relations: arrows by what they say, and the labels at their ends; one without a label says an empty word.
    """

    n_regions: Counter[str] = field(default_factory=Counter)
    together: Counter[tuple[str, ...]] = field(default_factory=Counter)
    values: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    words: Counter[tuple[str, str]] = field(default_factory=Counter)
    relations: Counter[tuple[str, str, str]] = field(default_factory=Counter)


def see_tasks(tasks: Iterable[RawTask], apart: Collection[str] = ()) -> Seen:
    """Counts what all submissions of `tasks` hold; skips say nothing.

    Args:
        tasks: of the project.
        apart: labels of one control that are another label than elsewhere, as `control/label`.
    """
    seen = Seen()
    for task in tasks:
        for submission in task.annotations:
            if not submission.was_cancelled:
                _see(submission.result or [], seen, apart)
    return seen


def _see(results: Iterable[RawResult], seen: Seen, apart: Collection[str]) -> None:
    results = list(results)
    every = [
        (each.id, [key_of_label(each.from_name or "", label, apart) for label in labels_of(each)])
        for each in results
        if each.type == "labels"
    ]
    # Of two regions with one id, values and arrows are the first one's, as when they are read.
    regions = dict(reversed(every))
    for _, labels in every:
        seen.n_regions.update(labels)
        if len(labels) > 1:
            seen.together[tuple(labels)] += 1
    for each in results:
        if each.type in OF_REGIONS and each.id in regions:
            name = each.from_name or ""
            seen.values.update((label, name, each.type) for label in regions[each.id])
            seen.words.update((name, word) for word in words_of(each))
        elif each.type == "relation":
            head, tail = regions.get(each.from_id), regions.get(each.to_id)
            if each.direction == "left":
                head, tail = tail, head
            for word in each.labels or [""]:
                seen.relations.update((word, one, other) for one in head or () for other in tail or ())


def key_of_label(control: str, label: str, apart: Collection[str]) -> str:
    """What stands for a label: itself, or `control/label` where that is named apart."""
    key = f"{control}/{label}"
    return key if key in apart else label


def labels_of(result: RawResult) -> list[str]:
    """The labels of a region, each once."""
    labels = result.value.get("labels")
    return list(dict.fromkeys(str(each) for each in labels)) if isinstance(labels, list) else []


def words_of(result: RawResult) -> Iterator[str]:
    """What was chosen, word by word; the path of a taxonomy is one word. Nothing of other controls."""
    said = result.value.get(result.type)
    if result.type == "choices" and isinstance(said, list):
        yield from map(_word, said)
    elif result.type == "taxonomy" and isinstance(said, list):
        # A path, or in older versions a list of them.
        paths = said if all(isinstance(each, list) for each in said) else [said]
        yield from (path_word(map(_word, path)) for path in paths if path)


def _word(said: object) -> str:
    return said if isinstance(said, str) else msgspec.json.encode(said).decode()


def path_word(path: Iterable[str]) -> str:
    """The one word for a path of a taxonomy; a slash in a name is written with a backslash before it."""
    return "/".join(each.replace("\\", "\\\\").replace("/", "\\/") for each in path)
