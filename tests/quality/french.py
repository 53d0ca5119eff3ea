"""French number words, written from the grammar and not from annot's tables: what the reader has to read back."""

from __future__ import annotations

SMALL = [
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    *("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"),
]
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}


def below_hundred(n: int, *, last: bool) -> str:
    """`last`: nothing follows, which gives quatre-vingts its s."""
    if n < 20:
        return SMALL[n]
    if n >= 80:
        return f"quatre-vingt{'s' if last else ''}" if n == 80 else f"quatre-vingt-{SMALL[n - 80]}"
    ten = min(n // 10, 6)
    rest = n - 10 * ten
    if rest in {1, 11}:
        return f"{TENS[ten]} et {SMALL[rest]}"
    return f"{TENS[ten]}-{SMALL[rest]}" if rest else TENS[ten]


def below_thousand(n: int, *, last: bool) -> str:
    hundreds, rest = divmod(n, 100)
    if not hundreds:
        return below_hundred(n, last=last)
    many = "" if hundreds == 1 else f"{SMALL[hundreds]} "
    if not rest:
        return f"{many}cent{'s' if many and last else ''}"
    return f"{many}cent {below_hundred(rest, last=last)}"


def in_words(n: int) -> str:
    """0 to 999 999 999, with the hyphens of the spelling before 1990."""
    millions, n_below = divmod(n, 1_000_000)
    thousands, rest = divmod(n_below, 1000)
    words = []
    if millions:
        words.append(f"{below_thousand(millions, last=True)} million{'s' if millions > 1 else ''}")
    if thousands:
        words.append("mille" if thousands == 1 else f"{below_thousand(thousands, last=False)} mille")
    if rest or not words:
        words.append(below_thousand(rest, last=True))
    return " ".join(words)


def in_words_1990(n: int) -> str:
    """The spelling of 1990: hyphens throughout."""
    return in_words(n).replace(" ", "-")
