"""Reading and writing the formats of other tools, beside each format's own library or plain code, in one run.

    .venv/bin/python scripts/bench/formats.py EXPORT.json [--rounds 3] [--only brat,conll]

EXPORT.json is a raw JSON export of Label Studio, from any generator or server; of each task the first submission is
what is said of the text. Writing goes from values in memory to bytes on disk, with the loss report; reading from there
to annotation sets, whose texts are known. The peer does what a script of a few lines would: the same objects or lines
by `json` and string methods, to plain tuples with their quotes, and no report of what is lost; of spaCy and CAS it is
their own library. The table gives medians, of annot, of the peer, and their ratio.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from export_schema import schema_of

from annot.core.document import Document
from annot.core.schema import Schema
from annot.formats.format import Annotated, ReadOptions
from annot.formats.registry import FormatName, format_named
from annot.store.atomic import write_bytes
from annot.store.folder import write_folder
from annot.studio.export_file import read_export
from annot.studio.parse import SubmissionParser

TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+['’](?=\w)|[^\W_]+(?:[-‑][^\W_]+)*|[^\w\s]|_")
Peer = Callable[[Sequence[Annotated], Path], None]
ReadPeer = Callable[[Path, dict[str, str]], object]


def documents_of(path: Path, schema: Schema) -> list[Annotated]:
    """Each text of an export with its first submission."""
    parser = SubmissionParser(schema)
    found = []
    for task in read_export(path).tasks():
        document = Document(str(task.id), task.data["text"])
        results = task.annotations[0].result or []
        found.append(Annotated(document, parser.parse(document, results, annotator="x", origin="human").reading))
    return found


def brat_lines(each: Annotated) -> str:
    """Mentions, relations and attributes of a text, as brat has them."""
    names = {mention.id: f"T{at}" for at, mention in enumerate(each.said.mentions, start=1)}
    lines = [
        f"{names[m.id]}\t{m.label} {m.span.start} {m.span.end}\t{m.text.replace(chr(10), ' ')}"
        for m in each.said.mentions
    ]
    lines += [
        f"R{at}\t{r.label} Arg1:{names[r.head]} Arg2:{names[r.tail]}"
        for at, r in enumerate(each.said.relations, start=1)
    ]
    values = [(names[m.id], name, value) for m in each.said.mentions for name, value in m.attributes.items()]
    lines += [f"A{at}\t{name} {of} {value}" for at, (of, name, value) in enumerate(values, start=1)]
    return "".join(f"{line}\n" for line in lines)


def write_brat(documents: Sequence[Annotated], folder: Path) -> None:
    folder.mkdir()
    for each in documents:
        (folder / f"{each.document.doc_id}.txt").write_text(each.document.text, "utf-8")
        (folder / f"{each.document.doc_id}.ann").write_text(brat_lines(each), "utf-8")


def read_brat(folder: Path, texts: dict[str, str]) -> object:
    found = {}
    for path in folder.glob("*.ann"):
        text, mentions, relations, values = texts[path.stem], {}, [], []
        for line in path.read_text("utf-8").splitlines():
            key, _, rest = line.partition("\t")
            if key[0] == "T":
                label, start, end = rest.partition("\t")[0].split(" ")
                mentions[key] = (label, int(start), int(end), text[int(start) : int(end)])
            elif key[0] == "R":
                label, head, tail = rest.split(" ")
                relations.append((label, mentions[head[5:]], mentions[tail[5:]]))
            elif key[0] == "A":
                values.append(rest.split(" ", 2))
        found[path.stem] = (mentions, relations, values)
    return found


def tagged(each: Annotated) -> tuple[list[str], list[str]]:
    """Tokens and BIO tags by a pattern, the first mention of each token."""
    tokens, tags = [], []
    at = {span: m.label for m in each.said.mentions for span in range(m.span.start, m.span.end)}
    before = None
    for token in TOKEN.finditer(each.document.text):
        label = at.get(token.start())
        tags.append("O" if label is None else f"{'I' if before == label else 'B'}-{label}")
        tokens.append(token.group())
        before = label
    return tokens, tags


def write_conll(documents: Sequence[Annotated], path: Path) -> None:
    lines = []
    for each in documents:
        lines.append(f"# doc_id = {each.document.doc_id}")
        lines += [f"{token}\t{tag}" for token, tag in zip(*tagged(each), strict=True)]
        lines.append("")
    path.write_text("\n".join(lines), "utf-8")


def spans_of(tokens: Sequence[str], tags: Sequence[str], text: str) -> list[tuple[str, int, int, str]]:
    """The mentions of tags, where tokens are found in the text one behind the other."""
    found: list[list[Any]] = []
    at = 0
    for token, tag in zip(tokens, tags, strict=True):
        start = text.index(token, at)
        at = start + len(token)
        if tag[0] == "B":
            found.append([tag[2:], start, at])
        elif tag[0] == "I" and found:
            found[-1][2] = at
    return [(label, start, end, text[start:end]) for label, start, end in found]


def read_conll(path: Path, texts: dict[str, str]) -> object:
    found, name, tokens, tags = {}, "", [], []
    for line in [*path.read_text("utf-8").splitlines(), "# doc_id = "]:
        if line.startswith("# doc_id = "):
            if name:
                found[name] = spans_of(tokens, tags, texts[name])
            name, tokens, tags = line[11:], [], []
        elif line:
            token, _, tag = line.rpartition("\t")
            tokens.append(token)
            tags.append(tag)
    return found


def write_tokens(documents: Sequence[Annotated], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for each in documents:
            tokens, tags = tagged(each)
            line = {"id": each.document.doc_id, "tokens": tokens, "ner_tags": tags}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_tokens(path: Path, texts: dict[str, str]) -> object:
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return {row["id"]: spans_of(row["tokens"], row["ner_tags"], texts[row["id"]]) for row in rows}


def placed(each: Annotated) -> tuple[list[str], list[list[Any]], list[list[Any]]]:
    """Tokens by a pattern, mentions by the tokens that they begin and end in, relations by their mentions."""
    tokens = list(TOKEN.finditer(each.document.text))
    first = {token.start(): at for at, token in enumerate(tokens)}
    last = {token.end(): at for at, token in enumerate(tokens)}
    kept = [m for m in each.said.mentions if m.span.start in first and m.span.end in last]
    number = {m.id: at for at, m in enumerate(kept)}
    ner = [[first[m.span.start], last[m.span.end], m.label] for m in kept]
    links = [
        [number[r.head], number[r.tail], r.label] for r in each.said.relations if {r.head, r.tail} <= number.keys()
    ]
    return [token.group() for token in tokens], ner, links


def write_gliner(documents: Sequence[Annotated], path: Path) -> None:
    entries = []
    for each in documents:
        tokens, ner, links = placed(each)
        entries.append({"doc_id": each.document.doc_id, "tokenized_text": tokens, "ner": ner, "relations": links})
    path.write_text(json.dumps(entries, ensure_ascii=False), "utf-8")


def read_gliner(path: Path, texts: dict[str, str]) -> object:
    found = {}
    for entry in json.loads(path.read_text("utf-8")):
        text, ends, at = texts[entry["doc_id"]], [], 0
        for token in entry["tokenized_text"]:
            start = text.index(token, at)
            at = start + len(token)
            ends.append((start, at))
        mentions = [(label, ends[a][0], ends[b][1], text[ends[a][0] : ends[b][1]]) for a, b, label in entry["ner"]]
        found[entry["doc_id"]] = mentions, [(r, mentions[h], mentions[t]) for h, t, r in entry.get("relations", ())]
    return found


def write_docred(documents: Sequence[Annotated], path: Path) -> None:
    entries = []
    for each in documents:
        tokens, ner, links = placed(each)
        vertices = [[{"name": "", "sent_id": 0, "pos": [a, b + 1], "type": label}] for a, b, label in ner]
        labels = [{"h": head, "t": tail, "r": label, "evidence": [0]} for head, tail, label in links]
        entries.append({"title": each.document.doc_id, "sents": [tokens], "vertexSet": vertices, "labels": labels})
    path.write_text(json.dumps(entries, ensure_ascii=False), "utf-8")


def read_docred(path: Path, texts: dict[str, str]) -> object:
    found = {}
    for entry in json.loads(path.read_text("utf-8")):
        text, places, at = texts[entry["title"]], [], 0
        for sentence in entry["sents"]:
            row = []
            for token in sentence:
                start = text.index(token, at)
                at = start + len(token)
                row.append((start, at))
            places.append(row)
        mentions = []
        for ((one, *_),) in ((vertex,) for vertex in entry["vertexSet"]):
            row, (a, b) = places[one["sent_id"]], one["pos"]
            mentions.append((one["type"], row[a][0], row[b - 1][1], text[row[a][0] : row[b - 1][1]]))
        found[entry["title"]] = mentions, [(x["r"], mentions[x["h"]], mentions[x["t"]]) for x in entry["labels"]]
    return found


def write_doccano(documents: Sequence[Annotated], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for each in documents:
            # doccano counts UTF-16 units.
            units = [0, *accumulate(1 + (ord(char) > 0xFFFF) for char in each.document.text)]
            ids = {m.id: at for at, m in enumerate(each.said.mentions)}
            entities = [
                {
                    "id": ids[m.id],
                    "label": m.label,
                    "start_offset": units[m.span.start],
                    "end_offset": units[m.span.end],
                }
                for m in each.said.mentions
            ]
            relations = [
                {"id": at, "from_id": ids[r.head], "to_id": ids[r.tail], "type": r.label}
                for at, r in enumerate(each.said.relations)
            ]
            line = {"doc_id": each.document.doc_id, "text": each.document.text}
            file.write(json.dumps({**line, "entities": entities, "relations": relations}, ensure_ascii=False) + "\n")


def read_doccano(path: Path, texts: dict[str, str]) -> object:
    found = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = row["text"]
        points = {unit: at for at, unit in enumerate([0, *accumulate(1 + (ord(char) > 0xFFFF) for char in text)])}
        mentions = {
            e["id"]: (e["label"], a := points[e["start_offset"]], b := points[e["end_offset"]], text[a:b])
            for e in row.get("entities", ())
        }
        found[row["doc_id"]] = (
            mentions,
            [(r["type"], mentions[r["from_id"]], mentions[r["to_id"]]) for r in row.get("relations", ())],
        )
    return found


def write_prodigy(documents: Sequence[Annotated], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for each in documents:
            text = each.document.text
            tokens = [
                {
                    "text": t.group(),
                    "start": t.start(),
                    "end": t.end(),
                    "id": at,
                    "ws": text[t.end() : t.end() + 1] == " ",
                }
                for at, t in enumerate(TOKEN.finditer(text))
            ]
            spans = {m.id: {"start": m.span.start, "end": m.span.end, "label": m.label} for m in each.said.mentions}
            relations = [
                {"head_span": spans[r.head], "child_span": spans[r.tail], "label": r.label} for r in each.said.relations
            ]
            line = {"doc_id": each.document.doc_id, "text": text, "tokens": tokens, "spans": list(spans.values())}
            file.write(json.dumps({**line, "relations": relations, "answer": "accept"}, ensure_ascii=False) + "\n")


def read_prodigy(path: Path, texts: dict[str, str]) -> object:
    found = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        mentions = {
            (s["start"], s["end"]): (s["label"], s["start"], s["end"], row["text"][s["start"] : s["end"]])
            for s in row["spans"]
        }
        found[row["doc_id"]] = (
            mentions,
            [
                tuple(mentions[r[end]["start"], r[end]["end"]] for end in ("head_span", "child_span"))
                for r in row["relations"]
            ],
        )
    return found


def write_w3c(documents: Sequence[Annotated], path: Path) -> None:
    items: list[dict[str, Any]] = []
    for each in documents:
        source, text = f"urn:annot:{each.document.doc_id}", each.document.text
        for m in each.said.mentions:
            start, end = m.span.start, m.span.end
            quote = {"exact": m.text, "prefix": text[max(0, start - 32) : start], "suffix": text[end : end + 32]}
            selector = [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {"type": "TextQuoteSelector", **quote},
            ]
            body = [{"type": "TextualBody", "purpose": "classifying", "value": m.label}]
            items.append(
                {"id": m.id, "type": "Annotation", "body": body, "target": {"source": source, "selector": selector}}
            )
        items += [{"type": "Annotation", "body": r.label, "target": [r.head, r.tail]} for r in each.said.relations]
    path.write_text(json.dumps({"items": items}, ensure_ascii=False, indent=1), "utf-8")


def read_w3c(path: Path, texts: dict[str, str]) -> object:
    found = []
    for item in json.loads(path.read_text("utf-8"))["first"]["items"]:
        if isinstance(item["target"].get("source"), str):
            place, text = item["target"]["selector"][0], texts[item["target"]["source"].removeprefix("urn:annot:")]
            found.append((item["body"][0]["value"], place, text[place["start"] : place["end"]]))
        else:
            found.append((item["body"][0]["value"], item["target"]["items"], ""))
    return found


def write_lines(documents: Sequence[Annotated], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for each in documents:
            mentions = [
                {
                    "id": m.id,
                    "label": m.label,
                    "span": [m.span.start, m.span.end],
                    "text": m.text,
                    "attributes": dict(m.attributes),
                }
                for m in each.said.mentions
            ]
            relations = [
                {"label": r.label, "head": r.head, "tail": r.tail, "attributes": dict(r.attributes)}
                for r in each.said.relations
            ]
            line = {"doc_id": each.document.doc_id, "mentions": mentions, "relations": relations}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_lines(path: Path, texts: dict[str, str]) -> object:
    found = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = texts[row["doc_id"]]
        mentions = {
            m["id"]: (m["label"], *m["span"], text[slice(*m["span"])], m["attributes"]) for m in row["mentions"]
        }
        found[row["doc_id"]] = (
            mentions,
            [(r["label"], mentions[r["head"]], mentions[r["tail"]]) for r in row["relations"]],
        )
    return found


def write_spacy(documents: Sequence[Annotated], path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    nlp, found = spacy.blank("xx"), DocBin(store_user_data=True)
    for each in documents:
        doc = nlp.make_doc(each.document.text)
        spans = [doc.char_span(m.span.start, m.span.end, m.label) for m in each.said.mentions]
        doc.spans["sc"] = [span for span in spans if span is not None]
        doc.user_data["relations"] = [[r.label, r.head, r.tail] for r in each.said.relations]
        found.add(doc)
    found.to_disk(path)


def read_spacy(path: Path, texts: dict[str, str]) -> object:
    import spacy
    from spacy.tokens import DocBin

    docs = DocBin(store_user_data=True).from_disk(path).get_docs(spacy.blank("xx").vocab)
    found = []
    for doc in docs:
        spans = [span for group in doc.spans.values() for span in group]
        found.append([(span.label_, span.start_char, span.end_char, span.text) for span in spans])
    return found


def write_cas(documents: Sequence[Annotated], folder: Path) -> None:
    import cassis

    folder.mkdir()
    types = cassis.TypeSystem()
    span = types.create_type("custom.Span", "uima.tcas.Annotation")
    types.create_feature(span, "label", "uima.cas.String")
    link = types.create_type("custom.Link", "uima.tcas.Annotation")
    for name, kind in (("label", "uima.cas.String"), ("Governor", "custom.Span"), ("Dependent", "custom.Span")):
        types.create_feature(link, name, kind)
    for each in documents:
        made = cassis.Cas(types)
        made.sofa_string = each.document.text
        spans = {m.id: span(begin=m.span.start, end=m.span.end, label=m.label) for m in each.said.mentions}
        made.add_all(spans.values())
        for r in each.said.relations:
            place = {"begin": spans[r.tail].begin, "end": spans[r.tail].end}
            made.add(link(**place, label=r.label, Governor=spans[r.head], Dependent=spans[r.tail]))
        made.to_json(folder / f"{each.document.doc_id}.json")


def read_cas(folder: Path, texts: dict[str, str]) -> object:
    import cassis

    found = []
    for path in folder.glob("*.json"):
        if path.name != "layers.json":
            with path.open("rb") as file:
                read = cassis.load_cas_from_json(file)
            annotations = read.select("uima.tcas.Annotation")
            found.append([(each.type.name, each.begin, each.end, each.get_covered_text()) for each in annotations])
    return found


PEERS: dict[FormatName, tuple[Peer, ReadPeer]] = {
    "annot": (write_lines, read_lines),
    "brat": (write_brat, read_brat),
    "conll": (write_conll, read_conll),
    "doccano": (write_doccano, read_doccano),
    "prodigy": (write_prodigy, read_prodigy),
    "hf-tokens": (write_tokens, read_tokens),
    "gliner": (write_gliner, read_gliner),
    "docred": (write_docred, read_docred),
    "w3c": (write_w3c, read_w3c),
    "spacy": (write_spacy, read_spacy),
    "cas": (write_cas, read_cas),
}


def timed(case: Callable[..., object], *given: object) -> float:
    gc.collect()
    began = time.perf_counter()
    case(*given)
    return time.perf_counter() - began


def write_annot(name: FormatName, documents: Sequence[Annotated], schema: Schema, target: Path) -> None:
    of = format_named(name)
    assert of.write is not None
    written = of.write(documents, schema)
    if of.is_folder:
        write_folder(target, written.files)
    else:
        (data,) = written.files.values()
        write_bytes(target, data)


def measure(name: FormatName, documents: Sequence[Annotated], schema: Schema, folder: Path, rounds: int) -> list[str]:
    of, (write, read) = format_named(name), PEERS[name]
    assert of.read is not None
    suffix = "" if of.is_folder else of.suffixes[0]
    options = ReadOptions({each.document.doc_id: each.document for each in documents})
    texts = {each.document.doc_id: each.document.text for each in documents}
    times: dict[str, list[float]] = {"writes": [], "peer writes": [], "reads": [], "peer reads": []}
    for number in range(rounds):
        ours, theirs = folder / f"{name}-{number}{suffix}", folder / f"{name}-peer-{number}{suffix}"
        times["writes"].append(timed(write_annot, name, documents, schema, ours))
        times["peer writes"].append(timed(write, documents, theirs))
        times["reads"].append(timed(of.read, ours, options))
        times["peer reads"].append(timed(read, ours, texts))
    middle = {case: statistics.median(each) for case, each in times.items()}
    return [
        f"| `{name}` {case} | {middle[case]:.2f} | {middle[peer]:.2f} | {middle[case] / middle[peer]:.1f} |"
        for case, peer in (("writes", "peer writes"), ("reads", "peer reads"))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help="names of formats, apart by commas")
    asked = parser.parse_args()
    schema = Schema.model_validate(schema_of(json.loads(asked.export.read_text("utf-8"))))
    documents = documents_of(asked.export, schema)
    n_mentions = sum(len(each.said.mentions) for each in documents)
    print(f"{len(documents)} documents, {n_mentions} mentions")
    print("| format | annot, s | peer, s | ratio |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.only.split(",") if asked.only else PEERS:
            print(*measure(name, documents, schema, Path(folder), asked.rounds), sep="\n", flush=True)


if __name__ == "__main__":
    main()
