"""More of what `formats.py` measures annot beside: libraries that a format has, and forms that are one JSON value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from format_floors import TOKEN, Files, Found, Plain, Texts, lines_of, place, units_of


def write_spacy(docs: Sequence[Plain]) -> Files:
    """By spaCy: a `Doc` of its words, entities and a span group, and what has no place in `user_data`."""
    from spacy.tokens import Doc, DocBin, Span
    from spacy.util import filter_spans
    from spacy.vocab import Vocab

    vocab, made = Vocab(), DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)
    for name, text, mentions, relations in docs:
        words, spaces, first, last = [], [], {}, {}
        for each in re.finditer(r"(\w+|[^\w\s]|\s)( ?)", text):
            first[each.start()], last[each.end(1)] = len(words), len(words) + 1
            words.append(each[1])
            spaces.append(bool(each[2]))
        doc = Doc(vocab, words=words, spaces=spaces)
        spans = [Span(doc, first[a], last[b], label=label) for label, a, b, _ in mentions if a in first and b in last]
        doc.spans["sc"] = spans
        doc.set_ents(filter_spans(spans))
        doc.user_data |= {"doc_id": name, "relations": relations, "attributes": [each[3] for each in mentions]}
        made.add(doc)
    return {"gold.spacy": made.to_bytes()}


def read_spacy(folder: Path, texts: Texts) -> dict[str, Found]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    found = {}
    for doc in DocBin(store_user_data=True).from_bytes(next(folder.iterdir()).read_bytes()).get_docs(Vocab()):
        mentions = {(s.label_, s.start_char, s.end_char, s.text) for s in [*doc.ents, *doc.spans["sc"]]}
        found[doc.user_data["doc_id"]] = Found(list(mentions), list(doc.user_data["relations"]))
    return found


_STRING = "uima.cas.String"


def _types() -> Any:
    from cassis import TypeSystem

    types = TypeSystem()
    mention, relation = types.create_type("webanno.custom.Mention"), types.create_type("webanno.custom.Relation")
    for name in ("value", "certitude", "score", "note"):
        types.create_feature(mention, name, _STRING)
    types.create_feature(relation, "value", _STRING)
    for name in ("Governor", "Dependent"):
        types.create_feature(relation, name, mention)
    return types, mention, relation


def write_cas(docs: Sequence[Plain]) -> Files:
    """By dkpro-cassis."""
    from cassis import Cas

    types, mention, relation = _types()
    files = {}
    for name, text, mentions, relations in docs:
        cas = Cas(types)
        cas.sofa_string, cas.sofa_mime = text, "text"
        made = []
        for label, a, b, values in mentions:
            made.append(mention(begin=a, end=b, value=label, **{key: str(value) for key, value in values.items()}))
            cas.add(made[-1])
        for label, head, tail in relations:
            end = made[tail]
            cas.add(relation(begin=end.begin, end=end.end, value=label, Governor=made[head], Dependent=end))
        files[f"{name}.json"] = cas.to_json(pretty_print=False).encode()
    return files


def read_cas(folder: Path, texts: Texts) -> dict[str, Found]:
    """By dkpro-cassis."""
    from cassis import load_cas_from_json

    found = {}
    for path in sorted(folder.glob("*.json")):
        if path.name == "layers.json":
            continue
        cas = load_cas_from_json(path.read_text("utf-8"))
        text = cas.sofa_string
        mentions = [
            (each.value, each.begin, each.end, text[each.begin : each.end])
            for each in cas.select("webanno.custom.Mention")
        ]
        ties = [
            (each.value, each.Governor.xmiID, each.Dependent.xmiID)
            for each in cas.select("webanno.custom.MentionRelation")
        ]
        found[path.stem] = Found(mentions, ties)
    return found


def write_webanno(docs: Sequence[Plain]) -> Files:
    """A sentence a line of the text, one layer of spans and one of relations; only to have files to read."""
    files = {}
    head = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Mention|value\n#T_RL=custom.Tie|value|BT_custom.Mention\n\n"
    for name, text, mentions, relations in docs:
        units, out, number = units_of(text), [head], 0
        spans = sorted((a, b, at) for at, (_, a, b, _) in enumerate(mentions))
        firsts: dict[int, str] = {}
        rows: list[list[Any]] = []
        sentence = 0
        for line in re.finditer(r"[^\n]+", text):
            if not line[0].strip():
                continue
            sentence += 1
            rows.append([f"\n#Text={line[0].strip()}\n"])
            for at, token in enumerate(TOKEN.finditer(text, *line.span()), start=1):
                while number < len(spans) and spans[number][1] <= token.start():
                    number += 1
                inside = number < len(spans) and spans[number][0] <= token.start()
                mine = spans[number][2] if inside else None
                if mine is not None:
                    firsts.setdefault(mine, f"{sentence}-{at}")
                rows.append([f"{sentence}-{at}", units[token.start()], units[token.end()], token[0], mine])
        into: dict[str, list[tuple[str, int, int]]] = {}
        for label, first, second in relations:
            if first in firsts and second in firsts:
                into.setdefault(firsts[second], []).append((label, first, second))
        for row in rows:
            if len(row) == 1:
                out += row
                continue
            key, a, b, word, mine = row
            said = f"{mentions[mine][0]}[{mine + 1}]" if mine is not None else "_"
            ties = into.get(key, [])
            what = "|".join(label for label, _, _ in ties) or "_"
            ends = "|".join(f"{firsts[first]}[{first + 1}_{second + 1}]" for _, first, second in ties) or "_"
            out.append(f"{key}\t{a}-{b}\t{word}\t{said}\t{what}\t{ends}\t\n")
        files[f"{name}.tsv"] = "".join(out).encode()
    return files


def read_webanno(folder: Path, texts: Texts) -> dict[str, Found]:
    """Plain code for files of that shape."""
    found = {}
    for path in sorted(folder.glob("*.tsv")):
        mentions: dict[str, list[Any]] = {}
        ties = []
        text = texts[path.stem]
        points = {unit: at for at, unit in enumerate(units_of(text))}
        for line in path.read_text("utf-8").splitlines():
            if not line or line[0] == "#":
                continue
            _, places, _, said, label, ends, _ = line.split("\t")
            start, end = places.split("-")
            if said != "_":
                name, key = said[:-1].split("[")
                mine = mentions.setdefault(key, [name, points[int(start)], 0])
                mine[2] = points[int(end)]
            if label != "_":
                for one, each in zip(label.split("|"), ends.split("|"), strict=True):
                    ties.append((one, *each[:-1].split("[")[1].split("_")))
        found[path.stem] = Found([(*each, text[each[1] : each[2]]) for each in mentions.values()], ties)
    return found


def write_tasks(docs: Sequence[Plain]) -> Files:
    tasks = []
    for name, text, mentions, relations in docs:
        results: list[dict[str, Any]] = []
        for at, (label, a, b, values) in enumerate(mentions):
            place = {"start": a, "end": b, "text": text[a:b]}
            of = {"id": f"m{at}", "to_name": "text"}
            results.append({**of, "from_name": "label", "type": "labels", "value": {**place, "labels": [label]}})
            for key, value in values.items():
                said = {**place, "text": [str(value)]}
                results.append({**of, "from_name": key, "type": "textarea", "value": said})
        for label, head, tail in relations:
            results.append(
                {
                    "type": "relation",
                    "from_id": f"m{head}",
                    "to_id": f"m{tail}",
                    "labels": [label],
                    "direction": "right",
                }
            )
        tasks.append({"data": {"text": text, "doc_id": name}, "annotations": [{"result": results}]})
    return {"tasks.json": json.dumps(tasks, ensure_ascii=False, indent=1).encode()}


def _placed(doc: Plain) -> tuple[list[tuple[int, int]], dict[int, int], dict[int, int]]:
    offsets = [each.span() for each in TOKEN.finditer(doc.text)]
    return offsets, {a: at for at, (a, _) in enumerate(offsets)}, {b: at for at, (_, b) in enumerate(offsets)}


def write_gliner(docs: Sequence[Plain]) -> Files:
    made = []
    for doc in docs:
        offsets, first, last = _placed(doc)
        entities = [[first.get(a, 0), last.get(b, 0), label] for label, a, b, _ in doc.mentions]
        ties = [[head, tail, label] for label, head, tail in doc.relations]
        words = [doc.text[a:b] for a, b in offsets]
        made.append({"id": doc.name, "tokenized_text": words, "ner": entities, "relations": ties})
    return {"gold.json": json.dumps(made, ensure_ascii=False).encode()}


def _values(folder: Path) -> Iterator[Any]:
    yield from json.loads(next(folder.iterdir()).read_text("utf-8"))


def read_gliner(folder: Path, texts: Texts) -> dict[str, Found]:
    found = {}
    for number, each in enumerate(_values(folder)):
        name = str(each.get("doc_id", number))
        text = texts[name]
        places = place(each["tokenized_text"], text)
        spans = [(label, places[a][0], places[b][1]) for a, b, label in each["ner"]]
        mentions = [(label, a, b, text[a:b]) for label, a, b in spans]
        found[name] = Found(mentions, [tuple(tie) for tie in each.get("relations", [])])
    return found


def write_gliner2(docs: Sequence[Plain]) -> Files:
    made = []
    for doc in docs:
        entities: dict[str, list[str]] = {}
        quotes = [doc.text[a:b] for _, a, b, _ in doc.mentions]
        for (label, *_), quote in zip(doc.mentions, quotes, strict=True):
            if quote not in entities.setdefault(label, []):
                entities[label].append(quote)
        ties = [{label: {"head": quotes[head], "tail": quotes[tail]}} for label, head, tail in doc.relations]
        made.append({"input": doc.text, "output": {"entities": entities, "relations": ties}})
    return lines_of(made)


def write_docred(docs: Sequence[Plain]) -> Files:
    made = []
    for doc in docs:
        offsets, first, last = _placed(doc)
        vertices = [
            [{"name": doc.text[a:b], "sent_id": 0, "pos": [first.get(a, 0), last.get(b, 0) + 1], "type": label}]
            for label, a, b, _ in doc.mentions
        ]
        ties = [{"h": head, "t": tail, "r": label, "evidence": [0]} for label, head, tail in doc.relations]
        words = [doc.text[a:b] for a, b in offsets]
        made.append({"title": doc.name, "sents": [words], "vertexSet": vertices, "labels": ties})
    return {"gold.json": json.dumps(made, ensure_ascii=False).encode()}


def read_docred(folder: Path, texts: Texts) -> dict[str, Found]:
    found = {}
    for each in _values(folder):
        text = texts[each["title"]]
        starts, words = [], []
        for sentence in each["sents"]:
            starts.append(len(words))
            words += sentence
        places = place(words, text)
        members = [(m, starts[m["sent_id"]]) for vertex in each["vertexSet"] for m in vertex]
        spans = [(m["type"], places[at + m["pos"][0]][0], places[at + m["pos"][1] - 1][1]) for m, at in members]
        mentions = [(label, a, b, text[a:b]) for label, a, b in spans]
        found[each["title"]] = Found(mentions, [(tie["r"], tie["h"], tie["t"]) for tie in each["labels"]])
    return found


def write_w3c(docs: Sequence[Plain]) -> Files:
    items: list[dict[str, Any]] = []
    for name, text, mentions, relations in docs:
        ids = [f"urn:annot:{name}#{at}" for at in range(len(mentions))]
        for key, (label, a, b, values) in zip(ids, mentions, strict=True):
            around = {"prefix": text[max(0, a - 32) : a], "suffix": text[b : b + 32]}
            selectors = [
                {"type": "TextPositionSelector", "start": a, "end": b},
                {"type": "TextQuoteSelector", "exact": text[a:b], **around},
            ]
            bodies: list[dict[str, Any]] = [{"type": "TextualBody", "value": label, "purpose": "classifying"}]
            if values:
                bodies.append({"type": "TextualBody", "value": json.dumps(values), "format": "application/json"})
            target = {"source": f"urn:annot:{name}", "selector": selectors}
            items.append({"id": key, "type": "Annotation", "body": bodies, "target": target})
        items += [
            {"type": "Annotation", "motivation": "linking", "body": {"value": label}, "target": [ids[head], ids[tail]]}
            for label, head, tail in relations
        ]
    return {"gold.jsonld": json.dumps({"items": items}, ensure_ascii=False).encode()}


def read_w3c(folder: Path, texts: Texts) -> dict[str, Found]:
    found: dict[str, Found] = {}
    whole = json.loads(next(folder.iterdir()).read_text("utf-8"))
    for each in whole["first"]["items"]:
        if each.get("motivation") == "linking":
            continue
        target = each["target"]
        selectors = {one["type"]: one for one in target["selector"]}
        place, quote = selectors["TextPositionSelector"], selectors["TextQuoteSelector"]
        bodies = each["body"] if isinstance(each["body"], list) else [each["body"]]
        mention = (bodies[0]["value"], place["start"], place["end"], quote["exact"], bodies[1:])
        found.setdefault(target["source"], Found([], [])).mentions.append(mention)
    links = [each for each in whole["first"]["items"] if each.get("motivation") == "linking"]
    found["links"] = Found([], [(each["body"], each["target"]) for each in links])
    return found


def write_bioc(docs: Sequence[Plain]) -> Files:
    documents = []
    for name, text, mentions, relations in docs:
        notes = [
            {
                "id": f"m{at}",
                "infons": {"type": label, **{key: str(value) for key, value in values.items()}},
                "text": text[a:b],
                "locations": [{"offset": a, "length": b - a}],
            }
            for at, (label, a, b, values) in enumerate(mentions)
        ]
        links = [
            {"id": f"r{at}", "infons": {"type": label}, "nodes": [{"refid": f"m{head}"}, {"refid": f"m{tail}"}]}
            for at, (label, head, tail) in enumerate(relations)
        ]
        passage = {"offset": 0, "infons": {}, "text": text, "annotations": notes, "relations": links}
        documents.append({"id": name, "infons": {}, "passages": [passage]})
    return {"gold.json": json.dumps({"documents": documents}, ensure_ascii=False, indent=1).encode()}


def read_bioc(folder: Path, texts: Texts) -> dict[str, Found]:
    found = {}
    for document in json.loads(next(folder.iterdir()).read_bytes())["documents"]:
        made = found[document["id"]] = Found([], [])
        for passage in document["passages"]:
            for each in passage["annotations"]:
                (place,) = each["locations"]
                start = place["offset"]
                made.mentions.append((each["id"], start, start + place["length"], each["text"], each["infons"]))
            for each in passage["relations"]:
                made.relations.append((each["infons"]["type"], *(node["refid"] for node in each["nodes"])))
    return found


WRITERS = {
    "bioc": write_bioc,
    "spacy": write_spacy,
    "cas": write_cas,
    "label-studio": write_tasks,
    "gliner": write_gliner,
    "gliner2": write_gliner2,
    "docred": write_docred,
    "w3c": write_w3c,
}
READERS = {
    "bioc": read_bioc,
    "spacy": read_spacy,
    "cas": read_cas,
    "webanno": read_webanno,
    "gliner": read_gliner,
    "docred": read_docred,
    "w3c": read_w3c,
}
LIBRARIES = {"spacy": "spaCy", "cas": "dkpro-cassis"}
