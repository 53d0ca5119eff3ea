"""What people write for a data set's card: a Markdown file whose headings say where each part goes.

The file is an input: it is copied into every release and set into its card, so that the card can be made anew without a
word of it being lost.
"""

from __future__ import annotations

import re
from typing import NamedTuple

SECTIONS = {
    "motivation": "Motivation",
    "direct_use": "Direct use",
    "out_of_scope_use": "Out-of-scope use",
    "collection": "Sources and collection",
    "personal_information": "Personal and sensitive information",
    "limits": "Risks and limits",
    "recommendations": "Recommendations",
    "citation": "Citation",
    "maintenance": "Maintenance",
}
"""The parts of a card that only people can write, by name, after the data set card of Hugging Face and Datasheets for
Datasets (Gebru et al. 2021, doi:10.1145/3458723)."""
UNWRITTEN = "*Nobody has written this yet.*"
_HEADING = re.compile(r"^## +(.+?) *#*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")


class Words(NamedTuple):
    """What people wrote.

    Attributes:
        sections: text by name of a section of the card.
        more: parts under other headings, by heading.
    """

    sections: dict[str, str]
    more: dict[str, str]


def parse_words(text: str) -> Words:
    """Divides the file at its headings of the second level; what stands before them is for its readers only."""
    parts: dict[str, list[str]] = {}
    lines: list[str] = []
    fence = ""
    for line in text.splitlines():
        if found := _FENCE.match(line):
            fence = "" if fence == found[1] else fence or found[1]
        heading = None if fence else _HEADING.match(line)
        if heading:
            lines = parts.setdefault(heading[1], [])
        else:
            lines.append(line)
    written = {heading: body for heading, part in parts.items() if (body := "\n".join(part).strip())}
    names = {heading.casefold(): name for name, heading in SECTIONS.items()}
    return Words(
        {names[heading.casefold()]: body for heading, body in written.items() if heading.casefold() in names},
        {heading: body for heading, body in written.items() if heading.casefold() not in names},
    )
