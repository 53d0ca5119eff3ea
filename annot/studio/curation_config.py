"""The labelling config of curation: the text with what stands and what is contested, and beside it each conflict."""

from __future__ import annotations

from collections.abc import Collection
from importlib import resources
from xml.etree import ElementTree as ET

from annot.core.schema import Schema
from annot.studio.controls import TEXT_OBJECT, Controls
from annot.studio.curation_words import curation_words
from annot.studio.label_config import add_control, add_labels, add_relations

AS_MARKED, OTHER = "text", "other"
"""Answers that are no reader's: what the curator marked in the text, or wrote below."""
ANSWERS = "curation_"
"""Begins the names of the controls that hold answers; all others are the schema's."""
ERRORS = ("slip", "misread", "guideline", "schema", "text")


def render_curation_config(schema: Schema, languages: Collection[str] = ()) -> str:
    """The labelling config of a curation project, as indented XML; `languages` are those of the texts."""
    controls = Controls(schema)
    root = ET.Element("View", className="annot")
    style = ET.SubElement(root, "Style")
    sheets = (resources.files("annot.studio") / name for name in ("label_config.css", "curation.css"))
    style.text = "".join(sheet.read_text("utf-8") for sheet in sheets)
    add_labels(ET.SubElement(root, "View", className="annot-bar"), schema)
    text = ET.SubElement(root, "View", className="annot-text")
    ET.SubElement(text, "Text", name=TEXT_OBJECT, value="$text", granularity="symbol")
    side = ET.SubElement(root, "View", className="annot-side")
    attributes = ET.SubElement(side, "View", className="annot-attributes")
    for control in controls.all:
        add_control(attributes, schema, control, languages, ask=False)
    _add_conflicts(side, schema)
    add_relations(root, schema, controls)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def _add_conflicts(parent: ET.Element, schema: Schema) -> None:
    """One box a conflict of the task: the answers, what made the readers differ, and why."""
    words = curation_words(schema.language)
    repeater = ET.SubElement(parent, "Repeater", on="$conflicts", indexFlag="{{idx}}")
    box = ET.SubElement(repeater, "View", className="annot-conflict")
    question = f"{ANSWERS}question_{{{{idx}}}}"
    ET.SubElement(box, "Text", name=question, value="$conflicts[{{idx}}].question")
    ET.SubElement(
        box,
        "Choices",
        name=f"{ANSWERS}choice_{{{{idx}}}}",
        toName=question,
        choice="single",
        layout="vertical",
        value="$conflicts[{{idx}}].options",
    )
    shown = {"visibleWhen": "choice-selected", "whenTagName": f"{ANSWERS}choice_{{{{idx}}}}"}
    other = ET.SubElement(box, "View", {**shown, "whenChoiceValue": words["other"]})
    _add_line(other, f"{ANSWERS}value_{{{{idx}}}}", question, words["value"])
    why = ET.SubElement(box, "View", shown)
    ET.SubElement(why, "Header", value=words["why"], size="5")
    # Asked only where an answer is chosen: what is left alone stays open.
    asked = {"required": "true", "requiredMessage": words["say why"], **shown}
    name = f"{ANSWERS}error_{{{{idx}}}}"
    how = {"name": name, "toName": question, "choice": "single", "showInline": "true"}
    errors = ET.SubElement(why, "Choices", {**how, **asked})
    for error in ERRORS:
        ET.SubElement(errors, "Choice", value=words[error], alias=error)
    _add_line(why, f"{ANSWERS}reason_{{{{idx}}}}", question, words["reason"])


def _add_line(parent: ET.Element, name: str, to: str, placeholder: str) -> None:
    common = {"maxSubmissions": "1", "rows": "1", "editable": "true", "showSubmitButton": "false"}
    ET.SubElement(parent, "TextArea", {"name": name, "toName": to, **common, "placeholder": placeholder})
