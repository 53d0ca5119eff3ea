"""Mentions on the tokens of any tokenizer: what fits stands exactly there, and what does not is listed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy
from datasets import load_dataset
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from annot.core.annotation import Mention
from annot.project.gold_set import Release
from annot.project.load import load
from annot.project.project import ProjectFolder
from annot.release.align import Alignment, EdgeFit, align
from annot.release.tables.tokens import tag_tokens, tokenize
from tests import make

TEXT = "Selon Kim Jong-un, 3 000 hommes."
WORDS = [(0, 5), (6, 9), (10, 17), (17, 18), (19, 20), (21, 24), (25, 31), (31, 32)]


def m(label: str, start: int, end: int, text: str = TEXT) -> Mention:
    return make.mention(label, start, end, in_text=text)


KIM, FIGURE, ALL = m("Speaker", 6, 17), m("Figure", 19, 24), m("Claim", 6, 31)


def test_bio_and_bioes() -> None:
    alignment = align([KIM, FIGURE], WORDS)
    assert alignment.layers() == [["O", "B-Speaker", "I-Speaker", "O", "B-Figure", "I-Figure", "O", "O"]]
    assert alignment.layers("BIOES") == [["O", "B-Speaker", "E-Speaker", "O", "B-Figure", "E-Figure", "O", "O"]]
    assert align([m("Noun", 25, 31)], WORDS).layers("BIOES")[0][6] == "S-Noun"
    assert align([], WORDS).layers() == [["O"] * 8]


def test_nested_and_overlapping_mentions_stand_in_layers() -> None:
    outer, inner, crossing = ALL, KIM, m("Noun", 21, 32)
    first, second = align([inner, outer, crossing], WORDS).layers()
    assert first == ["O", "B-Claim", *["I-Claim"] * 5, "O"]
    assert second == ["O", "B-Speaker", "I-Speaker", "O", "O", "B-Noun", "I-Noun", "I-Noun"]


def test_a_span_matrix_holds_what_layers_hold_and_two_labels_on_one_span() -> None:
    matrix = align([KIM, m("Person", 6, 17), FIGURE], WORDS).matrix(["Figure", "Person", "Speaker"])
    assert matrix.shape == (3, 8, 8)
    assert np.argwhere(matrix).tolist() == [[0, 4, 5], [1, 1, 2], [2, 1, 2]]
    with pytest.raises(ValueError, match=r"Figure@19-24 has a label that is not among \['Speaker'\]"):
        align([FIGURE], WORDS).matrix(["Speaker"])


GLUED = [(0, 5), (6, 12), (12, 18), (19, 24), (25, 32)]


@pytest.mark.parametrize(
    ("fit", "spans", "unfit"),
    [
        # « Jong-un » is cut at 12, and a comma is glued to it: 10 lies inside (6, 12), 17 inside (12, 18).
        ("strict", [], [("Speaker", "it begins and ends inside a token")]),
        ("expand", [(1, 2)], []),
        ("contract", [], [("Speaker", "no token lies inside it")]),
    ],
)
def test_strict_expand_and_contract(fit: EdgeFit, spans: list[object], unfit: list[object]) -> None:
    found = align([m("Speaker", 10, 17)], GLUED, fit=fit)
    assert [(first, last) for first, last, _ in found.spans] == spans
    assert [(each.mention.label, each.reason) for each in found.unfit] == unfit
    assert bool(found.moved) == bool(spans)


def test_contract_keeps_the_tokens_that_lie_inside() -> None:
    found = align([m("Claim", 8, 24)], GLUED, fit="contract")
    assert [(first, last) for first, last, _ in found.spans] == [(2, 3)]
    assert [mention.id for mention in found.moved] == ["Claim@8-24"]


def test_special_tokens_bytes_of_an_emoji_and_leading_spaces() -> None:
    text = "un 🚒 rouge"
    fire, red = m("Thing", 3, 4, text), m("Color", 5, 10, text)
    # [CLS], « un », three bytes of one emoji, « ▁rouge » with its space, [SEP].
    offsets = [(0, 0), (0, 2), (3, 4), (3, 4), (3, 4), (4, 10), (0, 0)]
    found = align([fire, red], offsets, text=text)
    assert [(first, last, mention.label) for first, last, mention in found.spans] == [(2, 4, "Thing"), (5, 5, "Color")]
    (missed,) = align([red], offsets).unfit
    assert missed.reason == "it begins inside a token"
    (cut_off,) = align([red], offsets[:5], text=text).unfit
    assert cut_off.reason == "it has no token"


def test_tokens_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="token 1 begins at 0, before the one in front of it"):
        align([], [(3, 5), (0, 2)])
    with pytest.raises(ValueError, match="token 0 ends at 2, before it begins at 5"):
        align([], [(5, 2)])


def test_words_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="fit is 'loose', not one of strict, expand, contract"):
        align([KIM], WORDS, fit="loose")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="scheme is 'IOB', not one of BIO, BIOES"):
        align([KIM], WORDS).layers("IOB")  # type: ignore[arg-type]


@st.composite
def mentions_on_words(draw: st.DrawFn) -> tuple[str, list[Mention]]:
    text = draw(st.text(alphabet="ab l’é-🚒.", min_size=1, max_size=40))
    spans = draw(st.lists(st.tuples(st.integers(0, len(text) - 1), st.integers(1, 8)), max_size=6))
    found = {(a, min(a + n, len(text)), draw(st.sampled_from("XY"))) for a, n in spans}
    return text, [m(label, a, b, text) for a, b, label in found]


@given(mentions_on_words())
def test_every_mention_is_on_its_tokens_or_in_the_list(given_one: tuple[str, list[Mention]]) -> None:
    text, mentions = given_one
    offsets = tokenize(text)
    found = align(mentions, offsets)
    assert {each.mention.id for each in found.spans} | {each.mention.id for each in found.unfit} == {
        mention.id for mention in mentions
    }
    for first, last, mention in found.spans:
        assert (offsets[first][0], offsets[last][1]) == (mention.span.start, mention.span.end)
    starts, ends = {start for start, _ in offsets}, {end for _, end in offsets}
    assert {each.mention.id for each in found.unfit} == {
        mention.id for mention in mentions if mention.span.start not in starts or mention.span.end not in ends
    }
    assert found.layers()[0] == tag_tokens(offsets, mentions).tags
    assert spans_in(found.layers(), offsets) == {
        (each.span.start, each.span.end, each.label) for _, _, each in found.spans
    }


@given(
    mentions_on_words(), st.lists(st.integers(1, 5), min_size=1, max_size=12), st.sampled_from(["expand", "contract"])
)
def test_expand_and_contract_are_their_rule(
    given_one: tuple[str, list[Mention]], widths: list[int], fit: EdgeFit
) -> None:
    """Tokens side by side; the rule is written out character by character."""
    _, mentions = given_one
    ends = [sum(widths[: place + 1]) for place in range(len(widths))]
    offsets = list(zip([0, *ends], ends, strict=False))
    found = {each.mention.id: (each.first, each.last) for each in align(mentions, offsets, fit=fit).spans}
    for mention in mentions:
        own = set(range(mention.span.start, mention.span.end))
        tokens = [set(range(start, end)) for start, end in offsets]
        taken = [n for n, token in enumerate(tokens) if (token & own if fit == "expand" else token <= own)]
        assert found.get(mention.id) == ((taken[0], taken[-1]) if taken else None)


def spans_in(layers: list[list[str]], offsets: list[tuple[int, int]]) -> set[tuple[int, int, str]]:
    """Reads BIO tags back."""
    found = set()
    for layer in layers:
        for first, tag in enumerate(layer):
            if tag.startswith("B-"):
                last = first
                while last + 1 < len(layer) and layer[last + 1] == f"I-{tag[2:]}":
                    last += 1
                found.add((offsets[first][0], offsets[last][1], tag[2:]))
    return found


def subword_tokenizers(texts: list[str]) -> dict[str, Tokenizer]:
    """The three kinds of fast tokenizers that checkpoints have, trained on these texts."""
    byte_level = Tokenizer(models.BPE())
    byte_level.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    byte_level.decoder = decoders.ByteLevel()
    byte_level.train_from_iterator(
        texts, trainers.BpeTrainer(vocab_size=600, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    )
    unigram = Tokenizer(models.Unigram())
    unigram.pre_tokenizer = pre_tokenizers.Metaspace()
    unigram.train_from_iterator(
        texts, trainers.UnigramTrainer(vocab_size=400, unk_token="<unk>", special_tokens=["<unk>"])
    )
    word_piece = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    word_piece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    word_piece.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=600, special_tokens=["[UNK]"]))
    return {"byte-level BPE": byte_level, "Unigram": unigram, "WordPiece": word_piece}


@pytest.fixture(scope="module")
def release(repository: ProjectFolder) -> Release:
    return load(repository.root)


@pytest.mark.parametrize("kind", ["byte-level BPE", "Unigram", "WordPiece"])
def test_it_agrees_with_the_offset_mapping_of_a_fast_tokenizer(release: Release, kind: str) -> None:
    tokenizer = subword_tokenizers([each.document.text for each in release])[kind]
    n_fit = 0
    for document, gold, *_ in release:
        encoding = tokenizer.encode(document.text)
        found = align(gold.mentions, encoding.offsets, text=document.text)
        assert len(found.spans) + len(found.unfit) == len(gold.mentions)
        for first, last, mention in found.spans:
            start, end = encoding.offsets[first][0], encoding.offsets[last][1]
            assert document.text[start:end].strip() == mention.text
        for mention, _ in found.unfit:
            # The tokenizer itself has no tokens that begin and end there.
            head, tail = (encoding.char_to_token(at) for at in (mention.span.start, mention.span.end - 1))
            touched = () if head is None or tail is None else encoding.offsets[head : tail + 1]
            whole = document.text[touched[0][0] : touched[-1][1]] if touched else ""
            assert whole.strip() != mention.text
        n_fit += len(found.spans)
    # Of 363 mentions; the pieces of a small Unigram model join an apostrophe or a stop to a word here and there.
    assert n_fit >= 340


def test_spacy_says_the_same(release: Release) -> None:
    nlp = spacy.blank("fr")
    for document, gold, *_ in release:
        doc = nlp.make_doc(document.text)
        assert [document.text[token.idx : token.idx + len(token)] for token in doc] == [token.text for token in doc]
        found: Alignment = align(gold.mentions, [(token.idx, token.idx + len(token)) for token in doc])
        for mention in gold.mentions:
            span = doc.char_span(mention.span.start, mention.span.end)
            ours = {each.mention.id: (each.first, each.last + 1) for each in found.spans}.get(mention.id)
            assert ours == (None if span is None else (span.start, span.end))


def test_the_tokens_of_a_release_are_a_spacy_doc_with_the_same_offsets(
    release: Release, repository: ProjectFolder, tmp_path: Path
) -> None:
    folder = max(repository.releases_dir.iterdir(), key=lambda path: tuple(map(int, path.name.split("."))))
    names = load_dataset(str(folder), "tokens", cache_dir=str(tmp_path))["train"].features["tags"].feature.names
    for row in load_dataset(str(folder), "tokens", cache_dir=str(tmp_path))["train"]:
        text = release.documents[row["doc_id"]].document.text
        # spaCy's tokens are followed by one space or none: any other white space is a token of its own.
        words, tags, at = [], [], 0
        for token, start, end, tag in zip(row["tokens"], row["starts"], row["ends"], row["tags"], strict=True):
            words += [gap] if (gap := text[at:start]) else []
            tags += ["O"] if gap else []
            words.append(token)
            tags.append(names[tag])
            at = end
        words += [text[at:]] if text[at:] else []
        tags += ["O"] if text[at:] else []
        inside = bridge(tags)
        doc = spacy.tokens.Doc(spacy.blank("fr").vocab, words=words, spaces=[False] * len(words), ents=inside)
        assert doc.text == text
        assert [(token.idx, token.idx + len(token)) for token in doc if not token.is_space] == list(
            zip(row["starts"], row["ends"], strict=True)
        )
        found = {(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents}
        gold = release.documents[row["doc_id"]].gold.mentions
        fitting = align(gold, list(zip(row["starts"], row["ends"], strict=True))).spans
        assert found == {(m.span.start, m.span.end, m.label) for *_, m in fitting}


def bridge(tags: list[str]) -> list[str]:
    """Tags where the white space inside a mention belongs to it."""
    bridged = list(tags)
    for place in range(1, len(tags) - 1):
        if tags[place] == "O" and tags[place + 1].startswith("I-"):
            bridged[place] = tags[place + 1]
    return bridged
