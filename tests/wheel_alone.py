"""Imports every module of the installed wheel without any extra; only those behind an extra may be missing one."""

import importlib
import pkgutil

import annot

BEHIND_EXTRAS = {
    "datasets",
    "httpx",
    "huggingface_hub",
    "label_studio_sdk",
    "openai",
    "platformdirs",
    "polars",
    "psutil",
    "pyarrow",
    "pytest",
    "pytest_regressions",
    "rensa",
    "scipy",
    "spacy",
    "tenacity",
    "trafilatura",
}
CORE = tuple(
    f"annot.{wing}"
    for wing in ("core", "store", "schemas", "corpus", "quality", "evaluate", "formats", "report", "cli")
)

for module in pkgutil.walk_packages(annot.__path__, "annot."):
    if module.name == "annot.__main__":
        continue
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        assert error.name in BEHIND_EXTRAS, f"{module.name}: {error.name} is in no dependency"
        assert not module.name.startswith(CORE), f"{module.name} needs the extra of {error.name}"
print("every module of the core is imported")
