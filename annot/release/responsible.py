"""What a release tells machines of how it was made and what it is for, in Croissant's responsible-AI vocabulary.

Terms: mlcommons.org/croissant/RAI/1.0. What people wrote for the card stands under the term that asks for it; what the
manifest knows is said in sentences. A term that nobody has an answer to is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import mean
from typing import Any

from annot.core.plural import plural
from annot.release.card.words import Words
from annot.release.manifest import ReleaseManifest

RAI_VERSION = "http://mlcommons.org/croissant/RAI/1.0"
_FROM_WORDS = {
    "collection": "rai:dataCollection",
    "direct_use": "rai:dataUseCases",
    "limits": "rai:dataLimitations",
    "personal_information": "rai:personalSensitiveInformation",
    "maintenance": "rai:dataReleaseMaintenancePlan",
}


def describe_responsibly(manifest: ReleaseManifest, words: Words) -> dict[str, Any]:
    """The terms with their answers."""
    written = {term: words.sections[name] for name, term in _FROM_WORDS.items() if name in words.sections}
    models = [f"{name}: {who.about or 'a model'}" for name, who in manifest.origin.items() if who.origin == "model"]
    per_document = [len(entry.readers) for entry in manifest.documents.values()]
    people = sum(who.origin == "human" for who in manifest.origin.values())
    return {
        **written,
        "rai:dataAnnotationProtocol": _protocol(manifest),
        "rai:dataAnnotationPlatform": "annot, with Label Studio",
        "rai:dataAnnotationAnalysis": list(_analysis(manifest)),
        **({"rai:annotationsPerItem": f"{mean(per_document):g} readings a document"} if per_document else {}),
        "rai:annotatorDemographics": (
            "Not recorded." if people else "No person annotated: readings and adjudication were made by models."
        ),
        **({"rai:machineAnnotationTools": models} if models else {}),
    }


def _protocol(manifest: ReleaseManifest) -> str:
    version = manifest.guidelines.version if manifest.guidelines else None
    under = f", by guidelines {version}" if version else ""
    return (
        f"Readers annotated whole documents under the schema {manifest.schema_id}{under}. What all readers of a "
        "document said was kept unless it was overruled; an adjudicator settled every other place, with a reason "
        f"({plural(manifest.n_decisions, 'decision')}). Schema, guidelines, readings and decisions are in source/."
    )


def _analysis(manifest: ReleaseManifest) -> list[str]:
    found = []
    for entry in manifest.agreement_by_label:
        if entry.label == "all" and entry.f1 is not None:
            interval = "" if entry.low is None else f", 95 % interval {entry.low:.3f} to {entry.high:.3f}"
            found.append(
                f"Agreement of the readers on {entry.layer}: strict F1 {entry.f1:.3f} (n = {entry.n}{interval})."
            )
    return found


def conforms_to(terms: Mapping[str, Any]) -> str | list[str]:
    """The vocabularies that a description keeps to."""
    croissant = "http://mlcommons.org/croissant/1.0"
    return [croissant, RAI_VERSION] if terms else croissant
