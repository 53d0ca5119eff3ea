"""What people write for a data set's card: a Markdown file whose headings say where each part goes.

The file is an input: it is copied into every release and set into its card, so that the card can be made anew without a
word of it being lost.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from annot.release.fenced import lines_of

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
_NAMES = {heading.casefold(): name for name, heading in SECTIONS.items()}
_HEADING = re.compile(r"^##[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")


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
    for line, is_outside in lines_of(text):
        heading = _HEADING.match(line) if is_outside else None
        if heading:
            name = _NAMES.get(heading[1].casefold(), heading[1])
            lines = parts.setdefault(name, [])
            lines.append("")
        else:
            lines.append(line)
    written = {name: body for name, part in parts.items() if (body := "\n".join(part).strip())}
    return Words(
        {name: body for name, body in written.items() if name in SECTIONS},
        {heading: body for heading, body in written.items() if heading not in SECTIONS},
    )
