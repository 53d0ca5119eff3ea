"""The French number reader: the vectors, all integers in words and digits, and what counts nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annot.core.annotation import Span
from annot.quality.number_reader import NumberReader, ReadNumber, number_reader
from tests.quality.french import in_words, in_words_1990


def french() -> NumberReader:
    reader = number_reader("fr")
    assert reader is not None
    return reader


NBSP, NARROW = "\u00a0", "\u202f"
THIRD = pytest.approx(1 / 3, abs=1e-4)


@pytest.mark.parametrize(
    ("quote", "low", "high", "modifier"),
    [
        ("3 000", 3000, 3000, "exact"),
        (f"3{NBSP}000", 3000, 3000, "exact"),
        (f"3{NARROW}000", 3000, 3000, "exact"),
        ("3.000", 3000, 3000, "exact"),
        ("3000", 3000, 3000, "exact"),
        ("12.000", 12000, 12000, "exact"),
        ("1 234 567", 1234567, 1234567, "exact"),
        ("Plus de 3 000", 3000, None, "at_least"),
        ("plus d’une centaine", 100, None, "at_least"),
        ("au moins neuf", 9, None, "at_least"),
        ("jusqu’à 12 000", None, 12000, "at_most"),
        ("jusqu'à 12 000", None, 12000, "at_most"),
        ("moins de 100", None, 100, "at_most"),
        ("environ 4 000", 4000, 4000, "approx"),
        ("près de 4 000", 4000, 4000, "approx"),
        ("quelque 4 000", 4000, 4000, "approx"),
        ("autour de 4 000", 4000, 4000, "approx"),
        ("presque 4 000", 4000, 4000, "approx"),
        ("entre 1 000 et 3 000", 1000, 3000, "range"),
        ("entre 20 et 30", 20, 30, "range"),
        ("1 000 à 3 000", 1000, 3000, "range"),
        ("1 000-3 000", 1000, 3000, "range"),
        ("1 000–3 000", 1000, 3000, "range"),
        ("trois à quatre mille", 3000, 4000, "range"),
        ("20 à 30 millions", 20_000_000, 30_000_000, "range"),
        ("certains 11 000", 11000, 11000, "approx"),
        ("des dizaines", 10, None, "vague"),
        ("Des centaines", 100, None, "vague"),
        ("Des milliers", 1000, None, "vague"),
        ("une dizaine", 10, 10, "approx"),
        ("une vingtaine", 20, 20, "approx"),
        ("une centaine", 100, 100, "approx"),
        ("une douzaine", 12, 12, "approx"),
        ("plusieurs centaines", 100, None, "vague"),
        ("quelques milliers", 1000, None, "vague"),
        ("des dizaines de milliers", 10000, None, "vague"),
        ("trois millions", 3_000_000, 3_000_000, "exact"),
        ("1,2 million", 1_200_000, 1_200_000, "exact"),
        ("un million et demi", 1_500_000, 1_500_000, "exact"),
        ("300 mille", 300_000, 300_000, "exact"),
        ("environ la moitié", 0.5, 0.5, "approx"),
        ("un tiers", THIRD, THIRD, "exact"),
        ("25 %", 0.25, 0.25, "exact"),
        ("quatre-vingt-onze", 91, 91, "exact"),
        ("deux cent cinquante", 250, 250, "exact"),
        ("soixante et onze", 71, 71, "exact"),
        ("septante-deux", 72, 72, "exact"),
        ("nonante", 90, 90, "exact"),
        ("480", 480, 480, "exact"),
        ("2022", 2022, 2022, "exact"),
    ],
)
def test_a_quote_is_read_whole(quote: str, low: float | None, high: float | None, modifier: str) -> None:
    number = french().read_number(quote)
    assert number is not None
    assert (number.low, number.high, number.modifier) == (low, high, modifier)
    assert number.span == Span(0, len(quote))


@pytest.mark.parametrize(
    ("quote", "is_ratio"), [("la moitié", True), ("deux tiers", True), ("25 %", True), ("25", False)]
)
def test_parts_of_a_whole_are_ratios(quote: str, is_ratio: bool) -> None:
    number = french().read_number(quote)
    assert number is not None
    assert number.is_ratio is is_ratio


@pytest.mark.parametrize(
    "quote", ["", "soldats", "3 000 soldats", "trois morts et une vingtaine", "de 20", "plus de", "Jong-un"]
)
def test_what_is_not_one_number_is_not_read(quote: str) -> None:
    assert french().read_number(quote) is None


@pytest.mark.parametrize(
    "text",
    [
        "un front situé à 7 000 kilomètres",
        "lance-roquettes de 240 millimètres",
        "la guerre en février. 2022.",
        "en 2022",
        "entre 2022 et 2024",
        "2024-2025",
        "1 × 1 =",
        "fr-02",
        "la Seconde Guerre mondiale",
        "une seule attaque",
        "qu’un seul d’entre eux",
        "le 3 octobre dernier",
        "depuis le 25 mars",
        "trois ans",
        "3 millions d’euros",
        "à 16h30 ou 12:45",
        "la version 1.2.3",
        "007",
    ],
)
def test_what_counts_nothing_is_passed_over(text: str) -> None:
    assert french().read_numbers(text) == []


def quoted(text: str) -> list[tuple[str, float | None, float | None]]:
    return [(text[n.span.start : n.span.end], n.low, n.high) for n in french().read_numbers(text)]


def test_numbers_of_a_sentence() -> None:
    assert quoted("Il y a eu trois morts et une vingtaine de blessés.") == [("trois", 3, 3), ("une vingtaine", 20, 20)]
    assert quoted("plus de 20 militaires, dont six officiers, et environ la moitié des trois millions") == [
        ("plus de 20", 20, None),
        ("six", 6, 6),
        ("environ la moitié", 0.5, 0.5),
        ("trois millions", 3_000_000, 3_000_000),
    ]
    assert quoted("au moins un soldat en 2022") == [("au moins un", 1, None)]


@pytest.mark.parametrize("between", [" ", NBSP, NARROW, "\n", " - "])
@pytest.mark.parametrize("within", [" ", NBSP, NARROW, "."])
def test_two_numbers_beside_each_other_do_not_merge(within: str, between: str) -> None:
    text = f"3{within}000{between}4{within}000"
    expected = [("3 000", 3000, 3000), ("4 000", 4000, 4000)]
    if between == " - ":
        assert [n.modifier for n in french().read_numbers(text)] == ["range"]
    else:
        assert quoted(text) == [(q.replace(" ", within), low, high) for q, low, high in expected]


def test_groups_keep_to_one_separator() -> None:
    assert quoted(f"300{NBSP}000 400{NBSP}000") == [
        (f"300{NBSP}000", 300_000, 300_000),
        (f"400{NBSP}000", 400_000, 400_000),
    ]


def test_every_integer_in_words_is_read_back() -> None:
    """All below ten thousand, then each 97th: with 97 prime, every hundred meets every thousand's words."""
    reader = french()
    for n in [*range(10_000), *range(10_000, 1_000_000, 97), 999_999]:
        words = in_words(n)
        number = reader.read_number(words)
        assert number == ReadNumber(Span(0, len(words)), n, n, "exact"), words


@given(st.integers(0, 999_999_999))
def test_both_spellings_are_read_back(n: int) -> None:
    for words in (in_words(n), in_words_1990(n), in_words(n).upper()):
        number = french().read_number(words)
        assert number is not None, words
        assert (number.low, number.high, number.modifier) == (n, n, "exact"), words


@given(st.integers(0, 10**12), st.sampled_from([" ", NBSP, NARROW, ".", ""]))
def test_digits_are_read_back_under_every_grouping(n: int, gap: str) -> None:
    number = french().read_number(f"{n:,}".replace(",", gap))
    assert number is not None
    assert (number.low, number.high) == (n, n)


@given(st.text(alphabet="0123456789 ,.-–×%\u00a0\u202fdemiulnxcts’'\n", max_size=60))
def test_whatever_is_read_stands_in_the_text_in_order(text: str) -> None:
    numbers = french().read_numbers(text)
    spans = [number.span for number in numbers]
    assert all(
        span.end <= len(text) and text[span.start : span.end].strip() == text[span.start : span.end] for span in spans
    )
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for number in numbers:
        assert number.low is None or number.high is None or number.low <= number.high


def test_a_language_without_a_file_has_no_reader() -> None:
    assert number_reader("xx") is None
    assert number_reader("fr-CA") is not None


@pytest.mark.parametrize(
    ("before", "hedged"),
    [("des pertes estimées à ", True), ("on estime que ", True), ("il a envoyé ", False), ("", False)],
)
def test_a_hedge_outside_the_quote_is_heard(before: str, hedged: bool) -> None:
    assert french().is_hedged(before) is hedged


@pytest.mark.parametrize(
    ("quote", "low", "high", "modifier", "is_ratio"),
    [
        # Spellings
        ("quelque 3.000", 3000, 3000, "approx", False),
        ("1’500", 1500, 1500, "exact", False),
        ("12'000'000", 12_000_000, 12_000_000, "exact", False),
        ("1,500", 1500, 1500, "exact", False),
        ("2,345,678", 2_345_678, 2_345_678, "exact", False),
        ("0,500", 0.5, 0.5, "exact", False),
        ("12\u2007000", 12000, 12000, "exact", False),
        ("10k", 10_000, 10_000, "exact", False),
        ("2,5K", 2500, 2500, "exact", False),
        ("3 Mds", 3_000_000_000, 3_000_000_000, "exact", False),
        ("1,5 Md", 1_500_000_000, 1_500_000_000, "exact", False),
        ("1 million 200 000", 1_200_000, 1_200_000, "exact", False),
        ("deux milliards 300 millions", 2_300_000_000, 2_300_000_000, "exact", False),
        ("douze cents", 1200, 1200, "exact", False),
        ("dix-huit cent cinquante", 1850, 1850, "exact", False),
        ("mille et une", 1001, 1001, "exact", False),
        ("deux-cent-vingt-et-un-mille", 221_000, 221_000, "exact", False),
        ("huitante-et-un", 81, 81, "exact", False),
        ("octante‑deux", 82, 82, "exact", False),
        ("nonante et un", 91, 91, "exact", False),
        ("un et demi", 1.5, 1.5, "exact", False),
        ("un millier et demi", 1500, 1500, "approx", False),
        ("une demi-douzaine", 6, 6, "approx", False),
        ("près d’un demi-million", 500_000, 500_000, "approx", False),
        ("un quart de million", 250_000, 250_000, "exact", False),
        ("aucune", 0, 0, "exact", False),
        # Ranges
        ("3 à 4 000", 3000, 4000, "range", False),
        ("500 à 1 000", 500, 1000, "range", False),
        ("deux à trois cents", 200, 300, "range", False),
        ("de 10 à 12 mille", 10_000, 12_000, "range", False),
        ("3 ou 4", 3, 4, "range", False),
        ("15 000, voire 20 000", 15_000, 20_000, "range", False),
        ("30 à 40 %", 0.3, 0.4, "range", True),
        ("entre 5 et 10 %", 0.05, 0.1, "range", True),
        # Before and behind
        ("bien plus d’une centaine", 100, None, "at_least", False),
        ("guère plus de 50", None, 50, "at_most", False),
        ("> 3 000", 3000, None, "at_least", False),
        ("3 000+", 3000, None, "at_least", False),
        ("600 000 (environ)", 600_000, 600_000, "approx", False),
        ("une centaine au moins", 100, None, "at_least", False),
        ("40 % au plus", None, 0.4, "at_most", True),
        ("dans les 3 000", 3000, 3000, "approx", False),
        # Parts of a whole
        ("un sur trois", THIRD, THIRD, "exact", True),
        ("9 sur 10", 0.9, 0.9, "exact", True),
        ("les trois quarts", 0.75, 0.75, "exact", True),
        ("plus de la moitié", 0.5, None, "at_least", True),
        ("la quasi-totalité", None, None, "vague", True),
        ("une poignée", None, None, "vague", False),
    ],
)
def test_spellings_ranges_and_what_is_said_of_a_number(
    quote: str, low: float | None, high: float | None, modifier: str, is_ratio: bool
) -> None:
    assert french().read_number(quote) == ReadNumber(Span(0, len(quote)), low, high, modifier, is_ratio)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "quote",
    [
        "1,500 million",  # one and a half, or fifteen hundred
        "1.5",  # no French number, and none for sure
        "un à cent mille",  # from one, or from a thousand
        "3 à 400",  # from three, or from three hundred
        "1 million 200",  # or 1.2 million
        "3 à 1",  # a score
        "24 sur 24",
        "un tiers de million",
        "jusqu’à plusieurs centaines",
        "3 000 et quelques",
        "9/10",
        "2 M.",
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(quote: str) -> None:
    assert french().read_number(quote) is None


@pytest.mark.parametrize(
    "text",
    [
        "ouvert 24 heures sur 24 et 7 jours sur 7",
        "la norme ISO 9001",
        "ISO 27001 et l’annexe 4",
        "au kilomètre 40, à la borne 12",
        "l’alinéa 2 du tome 3",
        "à 16 h 30, puis à huit heures quinze",
        "des obus de 122 et 152 mm, des canons de 155",
        "un Leopard 2 et des Shahed 136 volent",
        "il appelle le 06 12 34 56 78 ou le +33 6 12 34 56 78",
        "le vingt-cinquième régiment, le 3e bataillon et la cinquante et unième brigade",
        "le score de 3 à 1",
        "depuis 1789, en 1812",
        "de 1914 à 1918",
        "âgé de 25 ou 30 ans",
        "dans les années 80",
        "l’article 5 et la résolution 2216",
        "les 3 et 4 octobre",
        "10 k€ et $50",
        "3 M. Dupont",
    ],
)
def test_hours_sizes_names_and_scores_are_passed_over(text: str) -> None:
    assert french().read_numbers(text) == []
