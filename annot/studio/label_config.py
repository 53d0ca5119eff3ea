"""The labelling config: what annotators see, in their language, made from the schema."""

from __future__ import annotations

from collections.abc import Collection
from importlib import resources
from typing import assert_never
from xml.etree import ElementTree as ET

from annot.core.colors import colors_of
from annot.core.schema import Schema
from annot.studio.controls import LABEL_CONTROL, TEXT_OBJECT, Control, Controls

_HOTKEYS = "1234567890"

_WORDS = {
    "fr": {
        "required": "valeur obligatoire",
        "empty": "laissé vide :",
    },
    "en": {
        "required": "a value is required",
        "empty": "left empty:",
    },
}
_ONE_LINE = {"maxSubmissions": "1", "rows": "1", "editable": "true", "showSubmitButton": "false"}


def render_label_config(schema: Schema, languages: Collection[str] = ()) -> str:
    """The labelling config of `schema`, as indented XML.

    Args:
        schema: what is annotated.
        languages: of the texts, by which typed numbers are read; the schema's where there is none.
    """
    controls = Controls(schema)
    root = ET.Element("View", className="annot")
    style = ET.SubElement(root, "Style")
    style.text = (resources.files("annot.studio") / "label_config.css").read_text("utf-8")
    add_labels(ET.SubElement(root, "View", className="annot-bar"), schema)
    columns = ET.SubElement(root, "View", className="annot-columns")
    text = ET.SubElement(columns, "View", className="annot-text")
    ET.SubElement(text, "Text", name=TEXT_OBJECT, value="$text", granularity="symbol")
    attributes = ET.SubElement(columns, "View", className="annot-attributes")
    for control in controls.all:
        add_control(attributes, schema, control, languages)
    add_relations(root, schema, controls)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def add_labels(parent: ET.Element, schema: Schema) -> None:
    """The mention labels, in the annotators' words."""
    labels = ET.SubElement(parent, "Labels", name=LABEL_CONTROL, toName=TEXT_OBJECT, showInline="true")
    colors = colors_of(schema)
    for index, (name, label) in enumerate(schema.mentions.items()):
        element = ET.SubElement(
            labels,
            "Label",
            value=label.title or name,
            alias=name,
            background=colors[name],
            hint=label.hint or label.definition,
        )
        if hotkey := label.hotkey or _HOTKEYS[index : index + 1]:
            element.set("hotkey", hotkey)


def add_control(
    parent: ET.Element, schema: Schema, control: Control, languages: Collection[str], *, ask: bool = True
) -> None:
    """The control of an attribute, shown for a selected region; without `ask` it may stay empty."""
    spec, words = control.spec, _WORDS.get(schema.language, _WORDS["en"])
    title = spec.title or control.attribute
    when = {"whenTagName": LABEL_CONTROL, "whenLabelValue": ",".join(control.labels)}
    view = ET.SubElement(parent, "View", {"visibleWhen": "region-selected", **when})
    mark = " *" if spec.required and ask else ""
    empty = "" if spec.default is None else f" ({words['empty']} {spec.kind.shown(spec.default, schema.language)})"
    # Said, not preselected: what nobody chose would pass for an annotator's word.
    ET.SubElement(view, "Header", value=f"{title}{mark}{empty}", size="5")
    common = {"name": control.name, "toName": TEXT_OBJECT, "perRegion": "true", **when}
    if spec.required and ask:
        common |= {"required": "true", "requiredMessage": f"{title} : {words['required']}"}
    match control.kind:
        case "choices":
            # A radio cannot be unticked: only what is required is one.
            how = "multiple" if spec.multiple else "single-radio" if spec.required and ask else "single"
            choices = ET.SubElement(view, "Choices", {**common, "choice": how, "showInline": "true"})
            for value, word in spec.kind.options(schema.language).items():
                ET.SubElement(choices, "Choice", value=word, alias=value)
        case "textarea":
            placeholder = spec.kind.placeholder(schema.language, of_texts=languages)
            ET.SubElement(view, "TextArea", {**common, **_ONE_LINE, "placeholder": placeholder})
        case _:
            assert_never(control.kind)


def add_relations(root: ET.Element, schema: Schema, controls: Controls) -> None:
    """The relation labels."""
    if not schema.relations:
        return
    relations = ET.SubElement(root, "Relations", choice="multiple")
    for label in schema.relations:
        for word in controls.words_of(label):
            ET.SubElement(relations, "Relation", value=word)
