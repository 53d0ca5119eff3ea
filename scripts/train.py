"""Trains a small extractor of mentions from a release, leaving one document out at a time, and scores it.

    scripts/train                                        # spaCy, blank model of the data set's language
    scripts/train --system transformers --checkpoint DIR_OR_NAME   # where torch and transformers are installed
    scripts/train --system lookup                        # words seen in training, and nothing learnt

Each document is predicted by a model that has seen the others alone. The predictions go to `--output` as JSON Lines,
one file a system, and `annot score` measures them; the table is that of docs/training.md.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from annot import AnnotationSet, Document, GoldDocument, Mention, Release, Span, align, load
from annot.predict.spacy import train_pipeline
from annot.steps.score.score import score
from annot.store.jsonl import write_jsonl

ROOT = Path(__file__).resolve().parents[1]
Labelled = tuple[int, int, str]
Predictor = Callable[[Document], Sequence[Labelled]]
Trainer = Callable[[Sequence[GoldDocument], argparse.Namespace], Predictor]


def folds(release: Release) -> Iterator[tuple[list[GoldDocument], list[GoldDocument]]]:
    """What is trained on and what is left out, by the release's folds."""
    for fold in sorted({each.fold for each in release}):
        yield [each for each in release if each.fold != fold], [each for each in release if each.fold == fold]


def train_lookup(documents: Sequence[GoldDocument], _: argparse.Namespace) -> Predictor:
    """The most frequent label of each text that was marked, wherever its words stand; the longest first."""
    labels: dict[str, Counter[str]] = {}
    for each in documents:
        for mention in each.gold.mentions:
            labels.setdefault(mention.text, Counter())[mention.label] += 1
    longest_first = sorted(labels, key=lambda text: (-len(text), text))
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest_first))

    def predict(document: Document) -> list[Labelled]:
        found = pattern.finditer(document.text)
        return [(match.start(), match.end(), labels[match[0]].most_common(1)[0][0]) for match in found]

    return predict


def train_spacy(documents: Sequence[GoldDocument], given: argparse.Namespace) -> Predictor:
    """What the predictor `spacy` trains where it is given no model."""
    pipeline = train_pipeline(documents, given.language, epochs=given.epochs, seed=given.seed)

    def predict(document: Document) -> list[Labelled]:
        return [(entity.start_char, entity.end_char, entity.label_) for entity in pipeline(document.text).ents]

    return predict


def train_transformers(documents: Sequence[GoldDocument], given: argparse.Namespace) -> Predictor:
    """Token classification on a checkpoint of `transformers`; each text goes in windows that overlap."""
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    torch.manual_seed(given.seed)
    tokenizer = AutoTokenizer.from_pretrained(given.checkpoint, use_fast=True)
    labels = sorted({mention.label for each in documents for mention in each.gold.mentions})
    tags = ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]
    model = AutoModelForTokenClassification.from_pretrained(
        given.checkpoint, num_labels=len(tags), ignore_mismatched_sizes=True
    )
    places = {tag: place for place, tag in enumerate(tags)}
    length = min(given.window, tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", 512) - 2)

    def windows(text: str) -> Any:
        return tokenizer(
            text, truncation=True, max_length=length, stride=length // 4, padding="max_length",
            return_overflowing_tokens=True, return_offsets_mapping=True, return_tensors="pt",
        )  # fmt: skip

    batches = []
    for each in documents:
        found = windows(each.document.text)
        for ids, mask, offsets in zip(
            found["input_ids"], found["attention_mask"], found["offset_mapping"].tolist(), strict=True
        ):
            alignment = align(each.gold.mentions, [tuple(pair) for pair in offsets], text=each.document.text)
            targets = [
                places[tag] if end > start else -100
                for tag, (start, end) in zip(alignment.layers()[0], offsets, strict=True)
            ]
            batches.append((ids, mask, torch.tensor(targets)))
    optimizer = torch.optim.AdamW(model.parameters(), lr=given.rate)
    rng = random.Random(given.seed)
    model.train()
    for _ in range(given.epochs):
        rng.shuffle(batches)
        for start in range(0, len(batches), 4):
            ids, mask, targets = (torch.stack(column) for column in zip(*batches[start : start + 4], strict=True))
            loss = model(input_ids=ids, attention_mask=mask, labels=targets).loss
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    model.eval()

    def predict(document: Document) -> list[Labelled]:
        found = windows(document.text)
        with torch.no_grad():
            logits = model(input_ids=found["input_ids"], attention_mask=found["attention_mask"]).logits
        marked: dict[tuple[int, int], tuple[float, str]] = {}
        for row, offsets in zip(logits.softmax(-1), found["offset_mapping"].tolist(), strict=True):
            for (score_of, place), (start, end) in zip(
                zip(*(each.tolist() for each in row.max(-1)), strict=True), offsets, strict=True
            ):
                if end > start:
                    marked[start, end] = max(marked.get((start, end), (0.0, "O")), (score_of, tags[place]))
        return spans_of([(start, end, tag) for (start, end), (_, tag) in sorted(marked.items())], document.text)

    return predict


def spans_of(tagged: Sequence[tuple[int, int, str]], text: str) -> list[Labelled]:
    """The spans of BIO tags in order; an `I-` without its `B-` begins a span."""
    found: list[Labelled] = []
    inside = ""
    for start, end, tag in tagged:
        label = tag[2:]
        start += len(text[start:end]) - len(text[start:end].lstrip())
        if tag.startswith("I-") and label == inside and found:
            found[-1] = (found[-1][0], end, label)
        elif tag != "O" and start < end:
            found.append((start, end, label))
        inside = label if tag != "O" else ""
    return found


SYSTEMS: dict[str, Trainer] = {"lookup": train_lookup, "spacy": train_spacy, "transformers": train_transformers}


def predicted_set(document: Document, found: Sequence[Labelled], *, system: str, schema: str) -> AnnotationSet:
    mentions = [
        Mention(label=label, span=Span(start, end), text=document.text[start:end])
        for start, end, label in sorted(set(found))
    ]
    return AnnotationSet(
        doc_id=document.doc_id,
        doc_sha256=document.sha256,
        annotator=f"model:{system}@1",
        origin="model",
        schema=schema,
        mentions=tuple(mentions),
    )


def run(release: Release, given: argparse.Namespace) -> Path:
    """Predicts every document by a model that has not seen it; returns the file of predictions."""
    given.language = release.schema.language
    sets = []
    for trained_on, left_out in folds(release):
        began = time.perf_counter()
        predict = SYSTEMS[given.system](trained_on, given)
        for each in left_out:
            found = predict(each.document)
            sets.append(predicted_set(each.document, found, system=given.system, schema=release.manifest.schema_id))
            print(f"  {each.document.doc_id}: {len(found)} found, {time.perf_counter() - began:.0f} s", file=sys.stderr)
    path = given.output / f"{given.system}.jsonl"
    write_jsonl(path, sorted(sets, key=lambda each: each.doc_id))
    return path


def show(path: Path, folder: Path) -> None:
    report = score(gold=folder, pred=path, start=ROOT).report
    print(f"\n{path}: {report.n_documents} documents, each predicted by a model that has not seen it\n")
    print("| measure | n gold | n found | P | R | F1 | 95 % |\n| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for name, measured in report.mentions.items():
        print(row(name, measured.micro))
    print(
        "\n| label, strict | n gold | n found | P | R | F1 | 95 % |\n| --- | ---: | ---: | ---: | ---: | ---: | --- |"
    )
    for label, found in report.mentions["strict"].labels.items():
        print(row(label, found))


def row(name: str, found: Any) -> str:
    ratios = [
        ("–" if each.value is None else f"{each.value:.3f}")
        for each in (found.ratios.precision, found.ratios.recall, found.ratios.f1)
    ]
    low, high = found.ratios.f1.low, found.ratios.f1.high
    interval = "–" if low is None or high is None else f"{low:.3f}–{high:.3f}"
    return f"| {name} | {found.tally.possible} | {found.tally.actual} | {' | '.join(ratios)} | {interval} |"


def main(words: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--release", type=Path, default=ROOT, help="folder of a release, or of a project: its newest"
    )
    arguments.add_argument("--system", choices=list(SYSTEMS), default="spacy")
    arguments.add_argument("--checkpoint", help="for transformers: a folder or a name of the Hub")
    arguments.add_argument("--epochs", type=int, default=60)
    arguments.add_argument("--rate", type=float, default=5e-5, help="learning rate, for transformers")
    arguments.add_argument("--window", type=int, default=256, help="tokens at a time, for transformers")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--output", type=Path, default=ROOT / ".annot" / "train")
    given = arguments.parse_args(words)
    if given.system == "transformers" and not given.checkpoint:
        arguments.error("--system transformers needs --checkpoint")
    from annot.project.load import find_release

    folder = find_release(given.release, None)
    show(run(load(folder), given), folder)


if __name__ == "__main__":
    main()
