"""Small CAS files, written by hand."""

from __future__ import annotations

import io
import zipfile

TYPES = """\
<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
{types}</types></typeSystemDescription>
"""
TYPE = (
    "<typeDescription><name>{name}</name><description/><supertypeName>{of}</supertypeName>"
    "<features>{features}</features></typeDescription>\n"
)
FEATURE = (
    "<featureDescription><name>{name}</name><description/><rangeTypeName>{range}</rangeTypeName></featureDescription>"
)


def type_system(**types: dict[str, str]) -> bytes:
    """Types below `custom.`, each with the ranges of its features; `of` is its supertype."""
    rendered = ""
    for name, ranges in types.items():
        rows = "".join(FEATURE.format(name=each, range=of) for each, of in ranges.items() if each != "of")
        rendered += TYPE.format(name=f"custom.{name}", of=ranges.get("of", "uima.tcas.Annotation"), features=rows)
    return TYPES.format(types=rendered).encode()


def xmi(text: str, *elements: str, attributes: str = "") -> bytes:
    """An XMI whose elements are numbered from 1 and belong to one view; the text stands in an attribute."""
    body = ""
    for number, each in enumerate(elements, start=1):
        name, _, rest = each.partition(" ")
        inside = rest if rest.endswith(">") else f"{rest}/>"
        body += f'<c:{name} xmi:id="{number}" {inside}\n'
    members = " ".join(str(number) for number in range(1, len(elements) + 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<xmi:XMI xmlns:cas="http:///uima/cas.ecore" '
        'xmlns:c="http:///custom.ecore" xmlns:xmi="http://www.omg.org/XMI" xmi:version="2.0"'
        f'{attributes}>\n<cas:NULL xmi:id="0"/>\n{body}'
        f'<cas:Sofa xmi:id="99" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="{text}"/>\n'
        f'<cas:View sofa="99" members="{members}"/>\n</xmi:XMI>\n'
    ).encode()


def at(start: int, end: int) -> str:
    return f'sofa="99" begin="{start}" end="{end}"'


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()
