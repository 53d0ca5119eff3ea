"""Each format in plain code, or by its own library: what a script does that needs no checked values and no report.

A writer takes documents as tuples and gives files; a reader takes a path and gives the same tuples. Readers hold every
quote against the text and every relation against its mentions, since a script that does not cannot be relied on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

TOKEN = re.compile(r"\w+|[^\w\s]")


class Plain(NamedTuple):
    """A document: mentions as label, start, end, values; relations as label and the numbers of two mentions."""

    doc_id: str
    text: str
    mentions: list[tuple[str, int, int, Mapping[str, Any]]]
    relations: list[tuple[str, int, int]]


Files = dict[str, bytes]
Texts = Mapping[str, str]


def checked(each: Plain) -> Plain:
    """A document whose places are in the text and whose relations have ends, else an error."""
    n, length = len(each.mentions), len(each.text)
    if any(not 0 <= start < end <= length for _, start, end, _ in each.mentions):
        raise ValueError(each.doc_id)
    if any(head >= n or tail >= n for _, head, tail in each.relations):
        raise ValueError(each.doc_id)
    return each


def lines(objects: Iterable[Mapping[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in objects).encode()


def objects_of(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def units_of(text: str) -> Sequence[int]:
    """The place of each code point in UTF-16 units."""
    if text.isascii() or max(text) <= "\uffff":
        return range(len(text) + 1)
    return list(accumulate((2 if char > "\uffff" else 1 for char in text), initial=0))


def write_annot(documents: Sequence[Plain], _: Any) -> Files:
    def value(each: Plain) -> dict[str, Any]:
        ids = [f"{label}@{start}-{end}" for label, start, end, _ in each.mentions]
        mentions = [
            {"id": key, "label": label, "start": start, "end": end, "text": each.text[start:end], "attributes": values}
            for key, (label, start, end, values) in zip(ids, each.mentions, strict=True)
        ]
        links = [{"label": label, "head": ids[head], "tail": ids[tail]} for label, head, tail in each.relations]
        return {"doc_id": each.doc_id, "mentions": mentions, "relations": links}

    return {"sets.jsonl": lines(map(value, documents))}


def read_annot(path: Path, texts: Texts) -> Iterator[Plain]:
    for value in objects_of(path):
        text, ids, mentions = texts[value["doc_id"]], {}, []
        for mention in value["mentions"]:
            label, start, end = mention["label"], *mention["span"]
            ids[f"{label}@{start}-{end}"] = len(mentions)
            if text[start:end] != mention["text"]:
                raise ValueError(mention)
            mentions.append((label, start, end, mention.get("attributes", {})))
        links = [(link["label"], ids[link["head"]], ids[link["tail"]]) for link in value.get("relations", ())]
        yield checked(Plain(value["doc_id"], text, mentions, links))


def write_brat(documents: Sequence[Plain], _: Any) -> Files:
    files = {}
    for doc_id, text, mentions, links in documents:
        rows, n = [], 0
        for number, (label, start, end, values) in enumerate(mentions, start=1):
            rows.append(f"T{number}\t{label} {start} {end}\t{text[start:end]}\n")
            for name, value in values.items():
                n += 1
                rows.append(f"A{n}\t{name} T{number} {value}\n")
        for number, (label, head, tail) in enumerate(links, start=1):
            rows.append(f"R{number}\t{label} Arg1:T{head + 1} Arg2:T{tail + 1}\n")
        files[f"{doc_id}.txt"] = text.encode()
        files[f"{doc_id}.ann"] = "".join(rows).encode()
    return files


def read_brat(path: Path, texts: Texts) -> Iterator[Plain]:
    for file in sorted(path.glob("*.ann")):
        text = file.with_suffix(".txt").read_bytes().decode()
        ids: dict[str, int] = {}
        mentions, links = [], []
        for line in file.read_text("utf-8").splitlines():
            key, about, *quote = line.split("\t")
            if key[0] == "T":
                label, start, end = about.split(" ")
                if text[int(start) : int(end)] != quote[0]:
                    raise ValueError(line)
                ids[key] = len(mentions)
                mentions.append((label, int(start), int(end), dict[str, Any]()))
            elif key[0] == "R":
                label, head, tail = about.split(" ")
                links.append((label, ids[head.split(":")[1]], ids[tail.split(":")[1]]))
            elif key[0] == "A":
                name, of, value = about.split(" ")
                mentions[ids[of]][3][name] = value
        yield checked(Plain(file.stem, text, mentions, links))


class Tokens(NamedTuple):
    """Tokens, and the first and the last of each mention."""

    words: list[str]
    starts: list[int]
    places: list[tuple[int, int]]


def tokens_of(each: Plain) -> Tokens:
    found = list(TOKEN.finditer(each.text))
    words, starts = [match[0] for match in found], [match.start() for match in found]
    first = {match.start(): number for number, match in enumerate(found)}
    last = {match.end(): number for number, match in enumerate(found)}
    return Tokens(words, starts, [(first[start], last[end]) for _, start, end, _ in each.mentions])


def tags_of(each: Plain, tokens: Tokens) -> list[str]:
    tags = ["O"] * len(tokens.words)
    for (label, *_), (first, last) in zip(each.mentions, tokens.places, strict=True):
        tags[first] = f"B-{label}"
        tags[first + 1 : last + 1] = [f"I-{label}"] * (last - first)
    return tags


def found_in(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where tokens stand, each behind the one before."""
    places, at = [], 0
    for word in words:
        start = text.index(word, at)
        at = start + len(word)
        places.append((start, at))
    return places


def of_tags(doc_id: str, text: str, words: Sequence[str], tags: Sequence[str]) -> Plain:
    places, mentions = found_in(words, text), list[tuple[str, int, int, Mapping[str, Any]]]()
    for (start, end), tag in zip(places, tags, strict=True):
        if tag[0] == "B":
            mentions.append((tag[2:], start, end, {}))
        elif tag[0] == "I":
            mentions[-1] = (tag[2:], mentions[-1][1], end, {})
    return checked(Plain(doc_id, text, mentions, []))


def write_conll(documents: Sequence[Plain], _: Any) -> Files:
    parts = []
    for each in documents:
        tokens = tokens_of(each)
        rows = zip(tokens.words, tags_of(each, tokens), strict=True)
        parts.append(f"# doc_id = {each.doc_id}\n" + "".join(f"{word}\t{tag}\n" for word, tag in rows) + "\n")
    return {"gold.conll": "".join(parts).encode()}


def read_conll(path: Path, texts: Texts) -> Iterator[Plain]:
    for part in path.read_text("utf-8").split("# doc_id = ")[1:]:
        doc_id, *rows = part.split("\n")
        pairs = [row.split("\t") for row in rows if row]
        yield of_tags(doc_id, texts[doc_id], [word for word, _ in pairs], [tag for _, tag in pairs])


def write_hf_tokens(documents: Sequence[Plain], _: Any) -> Files:
    def value(each: Plain) -> dict[str, Any]:
        tokens = tokens_of(each)
        return {"id": each.doc_id, "tokens": tokens.words, "ner_tags": tags_of(each, tokens)}

    return {"gold.jsonl": lines(map(value, documents))}


def read_hf_tokens(path: Path, texts: Texts) -> Iterator[Plain]:
    for value in objects_of(path):
        yield of_tags(value["id"], texts[value["id"]], value["tokens"], value["ner_tags"])


def write_gliner(documents: Sequence[Plain], _: Any) -> Files:
    def value(each: Plain) -> dict[str, Any]:
        tokens = tokens_of(each)
        ner = [[*place, mention[0]] for place, mention in zip(tokens.places, each.mentions, strict=True)]
        links = [[head, tail, label] for label, head, tail in each.relations]
        return {"doc_id": each.doc_id, "tokenized_text": tokens.words, "ner": ner, "relations": links}

    return {"gold.json": json.dumps([value(each) for each in documents], ensure_ascii=False).encode()}


def read_gliner(path: Path, texts: Texts) -> Iterator[Plain]:
    for value in json.loads(path.read_bytes()):
        text = texts[value["doc_id"]]
        at = found_in(value["tokenized_text"], text)
        mentions = [(label, at[first][0], at[last][1], dict[str, Any]()) for first, last, label in value["ner"]]
        links = [(label, head, tail) for head, tail, label in value["relations"]]
        yield checked(Plain(value["doc_id"], text, mentions, links))


def write_gliner2(documents: Sequence[Plain], _: Any) -> Files:
    def value(each: Plain) -> dict[str, Any]:
        entities: dict[str, list[str]] = {}
        for label, start, end, _ in each.mentions:
            words = entities.setdefault(label, [])
            if each.text[start:end] not in words:
                words.append(each.text[start:end])
        quotes = [each.text[start:end] for _, start, end, _ in each.mentions]
        links = [{label: {"head": quotes[head], "tail": quotes[tail]}} for label, head, tail in each.relations]
        return {"input": each.text, "output": {"entities": entities, "relations": links}}

    return {"gold.jsonl": lines(map(value, documents))}


def write_docred(documents: Sequence[Plain], _: Any) -> Files:
    def value(each: Plain) -> dict[str, Any]:
        tokens = tokens_of(each)
        vertices = [
            [{"name": each.text[start:end], "sent_id": 0, "pos": [first, last + 1], "type": label}]
            for (label, start, end, _), (first, last) in zip(each.mentions, tokens.places, strict=True)
        ]
        links = [{"h": head, "t": tail, "r": label, "evidence": [0]} for label, head, tail in each.relations]
        return {"title": each.doc_id, "sents": [tokens.words], "vertexSet": vertices, "labels": links}

    return {"gold.json": json.dumps([value(each) for each in documents], ensure_ascii=False).encode()}


def read_docred(path: Path, texts: Texts) -> Iterator[Plain]:
    for value in json.loads(path.read_bytes()):
        text = texts[value["title"]]
        at = found_in([word for sentence in value["sents"] for word in sentence], text)
        begins = list(accumulate(map(len, value["sents"]), initial=0))
        mentions = []
        for (member,) in value["vertexSet"]:
            first, last = (begins[member["sent_id"]] + place for place in member["pos"])
            start, end = at[first][0], at[last - 1][1]
            if text[start:end] != member["name"]:
                raise ValueError(member)
            mentions.append((member["type"], start, end, dict[str, Any]()))
        links = [(link["r"], link["h"], link["t"]) for link in value["labels"]]
        yield checked(Plain(value["title"], text, mentions, links))


def write_doccano(documents: Sequence[Plain], _: Any) -> Files:
    def value(each: Plain) -> dict[str, Any]:
        units = units_of(each.text)
        entities = [
            {"id": number, "label": label, "start_offset": units[start], "end_offset": units[end]}
            for number, (label, start, end, _) in enumerate(each.mentions)
        ]
        links = [
            {"id": number, "from_id": head, "to_id": tail, "type": label}
            for number, (label, head, tail) in enumerate(each.relations)
        ]
        return {"doc_id": each.doc_id, "text": each.text, "entities": entities, "relations": links}

    return {"gold.jsonl": lines(map(value, documents))}


def read_doccano(path: Path, texts: Texts) -> Iterator[Plain]:
    for value in objects_of(path):
        points = {unit: point for point, unit in enumerate(units_of(value["text"]))}
        ids, mentions = {}, []
        for each in value["entities"]:
            ids[each["id"]] = len(mentions)
            place = points[each["start_offset"]], points[each["end_offset"]]
            mentions.append((each["label"], *place, dict[str, Any]()))
        links = [(each["type"], ids[each["from_id"]], ids[each["to_id"]]) for each in value["relations"]]
        yield checked(Plain(value["doc_id"], value["text"], mentions, links))


def write_prodigy(documents: Sequence[Plain], _: Any) -> Files:
    def value(each: Plain) -> dict[str, Any]:
        words, starts, places = tokens_of(each)
        tokens = [
            {
                "text": word,
                "start": at,
                "end": at + len(word),
                "id": number,
                "ws": each.text.startswith(" ", at + len(word)),
            }
            for number, (word, at) in enumerate(zip(words, starts, strict=True))
        ]
        spans = [
            {"start": start, "end": end, "token_start": first, "token_end": last, "label": label}
            for (label, start, end, _), (first, last) in zip(each.mentions, places, strict=True)
        ]
        links = [
            {
                "head": places[head][1],
                "child": places[tail][1],
                "head_span": spans[head],
                "child_span": spans[tail],
                "label": label,
            }
            for label, head, tail in each.relations
        ]
        about = {"doc_id": each.doc_id, "text": each.text, "tokens": tokens}
        return {**about, "spans": spans, "relations": links, "answer": "accept"}

    return {"gold.jsonl": lines(map(value, documents))}


def read_prodigy(path: Path, texts: Texts) -> Iterator[Plain]:
    for value in objects_of(path):
        text, ids, mentions = value["text"], {}, []
        for token in value["tokens"]:
            if text[token["start"] : token["end"]] != token["text"]:
                raise ValueError(token)
        for each in value["spans"]:
            ids[each["start"], each["end"], each["label"]] = len(mentions)
            mentions.append((each["label"], each["start"], each["end"], dict[str, Any]()))

        def number(of: Mapping[str, Any], ids: Mapping[tuple[int, int, str], int] = ids) -> int:
            return ids[of["start"], of["end"], of["label"]]

        links = [(each["label"], number(each["head_span"]), number(each["child_span"])) for each in value["relations"]]
        yield checked(Plain(value["doc_id"], text, mentions, links))


def write_label_studio(documents: Sequence[Plain], _: Any) -> Files:
    def value(each: Plain) -> dict[str, Any]:
        results = []
        for number, (label, start, end, values) in enumerate(each.mentions):
            place = {"start": start, "end": end, "text": each.text[start:end]}
            about = {"id": f"m{number}", "from_name": "label", "to_name": "text"}
            results.append({**about, "type": "labels", "value": {**place, "labels": [label]}})
            for name, said in values.items():
                results.append({**about, "from_name": name, "type": "choices", "value": {**place, "choices": [said]}})
        for label, head, tail in each.relations:
            ends = {"from_id": f"m{head}", "to_id": f"m{tail}"}
            results.append({"type": "relation", **ends, "direction": "right", "labels": [label]})
        return {"data": {"doc_id": each.doc_id, "text": each.text}, "annotations": [{"result": results}]}

    return {"tasks.json": json.dumps([value(each) for each in documents], ensure_ascii=False, indent=1).encode()}


def write_w3c(documents: Sequence[Plain], _: Any) -> Files:
    items: list[dict[str, Any]] = []
    for each in documents:
        source, text = f"urn:annot:{each.doc_id}", each.text
        ids = [f"{source}#{label}@{start}-{end}" for label, start, end, _ in each.mentions]
        for key, (label, start, end, values) in zip(ids, each.mentions, strict=True):
            around = {"prefix": text[max(0, start - 32) : start], "suffix": text[end : end + 32]}
            selectors = [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {"type": "TextQuoteSelector", "exact": text[start:end], **around},
            ]
            body = [{"type": "TextualBody", "purpose": "classifying", "value": label}]
            if values:
                body.append({"type": "TextualBody", "purpose": "describing", "value": json.dumps(values)})
            target = {"source": source, "selector": selectors}
            items.append({"id": key, "type": "Annotation", "motivation": "classifying", "body": body, "target": target})
        for label, head, tail in each.relations:
            about = {"id": f"{source}#{label}({ids[head]}, {ids[tail]})", "type": "Annotation", "motivation": "linking"}
            body = [{"type": "TextualBody", "purpose": "classifying", "value": label}]
            items.append({**about, "body": body, "target": {"type": "List", "items": [ids[head], ids[tail]]}})
    whole = {"type": "AnnotationCollection", "first": {"type": "AnnotationPage", "items": items}}
    return {"gold.jsonld": json.dumps(whole, ensure_ascii=False, indent=1).encode()}


def read_w3c(path: Path, texts: Texts) -> Iterator[Plain]:
    found: dict[str, Plain] = {}
    ids: dict[str, tuple[str, int]] = {}
    for item in json.loads(path.read_bytes())["first"]["items"]:
        label, target = item["body"][0]["value"], item["target"]
        if item["motivation"] == "linking":
            (doc_id, head), (_, tail) = (ids[key] for key in target["items"])
            found[doc_id].relations.append((label, head, tail))
            continue
        doc_id = target["source"].removeprefix("urn:annot:")
        place, quote = target["selector"]
        own = found.setdefault(doc_id, Plain(doc_id, texts[doc_id], [], []))
        if own.text[place["start"] : place["end"]] != quote["exact"]:
            raise ValueError(item)
        ids[item["id"]] = (doc_id, len(own.mentions))
        values = json.loads(item["body"][1]["value"]) if len(item["body"]) > 1 else {}
        own.mentions.append((label, place["start"], place["end"], values))
    yield from map(checked, found.values())


def read_datasets(path: Path, texts: Texts) -> Iterator[Plain]:
    import pyarrow.parquet as pq

    for value in pq.read_table(path).to_pylist():
        ids, mentions = {}, []
        for each in value["mentions"]:
            ids[each["id"]] = len(mentions)
            if value["text"][each["start"] : each["end"]] != each["text"]:
                raise ValueError(each)
            mentions.append((each["label"], each["start"], each["end"], dict[str, Any]()))
        links = [(each["label"], ids[each["head"]], ids[each["tail"]]) for each in value["relations"]]
        yield checked(Plain(value["doc_id"], value["text"], mentions, links))


_MENTION, _RELATION = "webanno.custom.Mention", "webanno.custom.MentionRelation"


def write_cas(documents: Sequence[Plain], folder: Any) -> Files:
    """dkpro-cassis, under the type system of a file that annot has written."""
    from cassis import Cas, load_cas_from_json

    with next(path for path in sorted(folder.glob("*.json")) if path.name != "layers.json").open("rb") as file:
        types = load_cas_from_json(file).typesystem
    span, link = types.get_type(_MENTION), types.get_type(_RELATION)
    files = {}
    for each in documents:
        cas = Cas(typesystem=types)
        cas.sofa_string = each.text
        made = []
        for label, start, end, _ in each.mentions:
            made.append(span(begin=start, end=end, value=label))
            cas.add(made[-1])
        for label, head, tail in each.relations:
            there = made[tail]
            cas.add(link(begin=there.begin, end=there.end, value=label, Governor=made[head], Dependent=there))
        files[f"{each.doc_id}.json"] = cas.to_json().encode()
    return files


def read_cas(path: Path, texts: Texts) -> Iterator[Plain]:
    from cassis import load_cas_from_json

    for file in sorted(path.glob("*.json")):
        if file.name == "layers.json":
            continue
        with file.open("rb") as opened:
            cas = load_cas_from_json(opened)
        ids, mentions = {}, []
        for each in cas.select(_MENTION):
            ids[each.xmiID] = len(mentions)
            mentions.append((each.value, each.begin, each.end, dict[str, Any]()))
        links = [(each.value, ids[each.Governor.xmiID], ids[each.Dependent.xmiID]) for each in cas.select(_RELATION)]
        yield checked(Plain(file.stem, cas.sofa_string, mentions, links))


def write_spacy(documents: Sequence[Plain], _: Any) -> Files:
    """spaCy: tokens of its own rules, its mentions as spans and entities, the rest in `user_data`."""
    import spacy
    from spacy.tokens import DocBin
    from spacy.util import filter_spans

    nlp, file = spacy.blank("xx"), DocBin(store_user_data=True)
    for each in documents:
        doc = nlp.make_doc(each.text)
        spans = [doc.char_span(start, end, label) for label, start, end, _ in each.mentions]
        doc.spans["sc"] = [span for span in spans if span is not None]
        doc.set_ents(filter_spans(doc.spans["sc"]))
        doc.user_data["doc_id"] = each.doc_id
        doc.user_data["relations"] = [list(link) for link in each.relations]
        file.add(doc)
    return {"gold.spacy": file.to_bytes()}


def read_spacy(path: Path, texts: Texts) -> Iterator[Plain]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    for doc in DocBin(store_user_data=True).from_disk(path).get_docs(Vocab()):
        spans = {(span.label_, span.start_char, span.end_char) for span in (*doc.ents, *doc.spans["sc"])}
        mentions = [(*span, dict[str, Any]()) for span in sorted(spans)]
        ids = {f"{label}@{start}-{end}": number for number, (label, start, end, _) in enumerate(mentions)}
        links = [(each["label"], ids[each["head"]], ids[each["tail"]]) for each in doc.user_data.get("relations", ())]
        yield checked(Plain(doc.user_data["doc_id"], doc.text, mentions, links))


Write = Callable[[Sequence[Plain], Any], Files]
Read = Callable[[Path, Texts], Iterator[Plain]]
PLAIN: Mapping[str, tuple[Write | None, Read | None]] = {
    "annot": (write_annot, read_annot),
    "brat": (write_brat, read_brat),
    "cas": (write_cas, read_cas),
    "conll": (write_conll, read_conll),
    "datasets": (None, read_datasets),
    "doccano": (write_doccano, read_doccano),
    "docred": (write_docred, read_docred),
    "gliner": (write_gliner, read_gliner),
    "gliner2": (write_gliner2, None),
    "hf-tokens": (write_hf_tokens, read_hf_tokens),
    "label-studio": (write_label_studio, None),
    "prodigy": (write_prodigy, read_prodigy),
    "spacy": (write_spacy, read_spacy),
    "w3c": (write_w3c, read_w3c),
}
"""How each format is written and read without annot."""
