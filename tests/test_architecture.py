"""The rules of the house, from docs/design.md, run on the source."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from annot.core.attribute_types.registry import TYPE_NAMES

PACKAGE = Path(__file__).resolve().parents[1] / "annot"
FLOORS = {
    "core": 0,
    "store": 1,
    "html": 1,
    "parallel": 1,
    "schemas": 2,
    "corpus": 2,
    "studio": 2,
    "quality": 2,
    "release": 2,
    "report": 2,
    "formats": 2,
    "predict": 2,
    "evaluate": 2,
    "project": 3,
    "workspace": 4,
    "steps": 5,
    "library": 6,
    "cli": 7,
    "ci": 7,
}
DOORS = {
    "label_studio_sdk": {"studio/connection.py"},
    "datasets": {"corpus/dataset_rows.py", "release/tables/frames.py", "project/gold_set.py"},
    "daft": {"parallel/engine.py"},
    "ray": {"parallel/engine.py"},
    "polars": {"release/tables/*", "project/gold_set.py", "steps/agree.py", "steps/diff.py", "steps/score/result.py"},
    "pyarrow": {
        *("release/tables/*", "release/rows.py", "release/silver/*"),
        *("corpus/shards.py", "corpus/deduplicated.py", "steps/corpus/*"),
    },
    "keyring": {"studio/credentials.py"},
    "huggingface_hub": {"release/hub.py"},
    "ahocorasick_rs": {"predict/rules/lexicon.py"},
    "numpy": {
        *("predict/*", "predict/rules/*", "quality/*", "quality/bias/*", "quality/lint/*"),
        *("evaluate/*", "evaluate/curve/*"),
        *("corpus/near_duplicates.py", "corpus/near_known.py"),
        *("corpus/signatures.py", "corpus/joined.py", "corpus/short_texts.py"),
        "corpus/deduplicated.py",
        *("release/align.py", "release/tables/*", "release/standoff/quotes.py"),
    },
    "spacy": {"formats/spacy.py", "predict/spacy.py", "formats/spacy_docs.py", "project/gold_set.py"},
    "cassis": {"formats/cas/*"},
    "transformers": {"predict/transformers.py"},
    "gliner": {"predict/gliner.py"},
    "lxml": {"formats/cas/*"},
    "psutil": {"studio/server.py"},
    "rensa": {"corpus/near_duplicates.py"},
    "scipy": {"quality/gamma.py"},
    "openai": {"predict/llm/chat.py"},
    "pytest": {"ci/*"},
    "tenacity": {"studio/retry.py"},
    "typer": {"cli/*"},
    "rich": {"cli/*"},
}
SHARED = {
    "predict": {
        "annot.release.gold_document",
        "annot.formats.loose",
        "annot.quality.check",
        "annot.quality.fit",
        "annot.quality.number_reader",
        "annot.quality.phrases",
        "annot.quality.language",
        "annot.quality.sentences",
        "annot.formats.format",
        "annot.formats.read",
        "annot.formats.registry",
        "annot.release.align",
        "annot.schemas.models",
    },
    "evaluate": {
        "annot.quality.match",
        "annot.quality.attribute_columns",
        "annot.quality.columns",
        "annot.quality.bootstrap",
        "annot.quality.credit",
        "annot.quality.relation_measures",
    },
    "formats": {
        "annot.release.rows",
        "annot.release.tables.tokens",
        "annot.studio.label_config",
        "annot.studio.render",
    },
}
"""What a wing may take from another: agreement and scoring have one alignment, one way to count and to resample; tables
are read where they are written, tokens are the same in files and tables, and tasks in files and on the server."""
NAMES = {"annot.formats.registry", "annot.formats.tags"}
"""What the command line takes from the house for its choices: names, which cost nothing."""
BANNED_NAMES = {"utils", "helpers", "common", "manager", "util", "helper"}
FILES = sorted(PACKAGE.rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def wing(path: Path) -> str | None:
    """The folder of a module; None for the package's own face."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else None


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{place(path)}: relative import"
            yield node.module


def top_level_imports(path: Path) -> set[str]:
    """Modules that are imported when the module is."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_every_folder_has_a_floor() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == set(FLOORS)


def test_the_map_of_contributing_is_the_tree() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    drawn = text.partition("## The floors\n")[2].partition("Imports go down.")[0]
    assert sorted(re.findall(r"\b([a-z]+)/", drawn)) == sorted(FLOORS)


@pytest.mark.parametrize("path", FILES, ids=place)
def test_imports_go_down(path: Path) -> None:
    here = wing(path)
    if here is None:
        return
    for name in imports(path):
        if name.startswith("annot."):
            there = name.split(".")[1]
            same = there == here
            allowed = same or FLOORS[there] < FLOORS[here] or name in SHARED.get(here, ())
            assert allowed, f"{place(path)} ({here}) imports {name}"


@pytest.mark.parametrize("path", FILES, ids=place)
def test_heavy_packages_have_one_door(path: Path) -> None:
    for name in imports(path):
        doors = DOORS.get(name.split(".")[0])
        if doors is not None:
            assert any(Path(place(path)).match(door) for door in doors), f"{place(path)} imports {name}"


def test_core_knows_only_the_standard_library_msgspec_pydantic_and_the_languages_of_babel() -> None:
    allowed = {*sys.stdlib_module_names, "annot", "pydantic", "msgspec", "babel"}
    impure = {"os", "pathlib", "random", "time", "socket", "subprocess", "tempfile", "io"}
    for path in FILES:
        if wing(path) == "core":
            found = {name.split(".")[0] for name in imports(path)}
            assert found <= allowed, f"{place(path)} imports {found - allowed}"
            assert not found & impure, f"{place(path)} imports {found & impure}"


def test_only_the_command_line_prints_reads_arguments_and_exits() -> None:
    for path in FILES:
        if wing(path) == "cli" or path.name == "__main__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"print", "input", "exit"}, f"{place(path)}:{node.lineno}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
                assert node.attr not in {"exit", "argv", "stdout", "stderr"}, f"{place(path)}:{node.lineno}"


def test_only_what_stands_on_a_project_knows_the_configuration_file() -> None:
    for path in FILES:
        if wing(path) not in {"project", "workspace", "steps", "library", "cli", "ci", None}:
            assert "CONFIG_NAME" not in path.read_text("utf-8"), place(path)
            assert not any(name.startswith("annot.steps") for name in imports(path)), place(path)


def test_a_verb_keeps_its_word_on_every_floor() -> None:
    verbs = {path.stem for path in (PACKAGE / "cli").glob("*.py")} - {
        "__init__",
        "main",
        "options",
        "output",
        "waiting",
    }
    steps = {path.stem for path in (PACKAGE / "steps").iterdir()}
    assert verbs <= steps, f"no step for {verbs - steps}"


def test_no_step_imports_the_step_of_another_verb() -> None:
    for path in FILES:
        if wing(path) == "steps":
            verb = path.relative_to(PACKAGE / "steps").parts[0].removesuffix(".py")
            others = {name.split(".")[2] for name in imports(path) if name.startswith("annot.steps.")} - {verb}
            assert not others, f"{place(path)} imports the steps of {', '.join(sorted(others))}"


def test_verbs_call_the_library_and_nothing_else() -> None:
    """What runs in a terminal runs in a notebook; types may come from anywhere."""
    for path in (PACKAGE / "cli").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for_types = {
            id(node)
            for branch in ast.walk(tree)
            if isinstance(branch, ast.If) and ast.unparse(branch.test) == "TYPE_CHECKING"
            for node in ast.walk(branch)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and id(node) not in for_types:
                house = node.module.split(".")[1:2] if node.module.startswith("annot.") else []
                known = house in ([], ["cli"], ["core"], ["library"]) or node.module in NAMES
                assert known, f"{place(path)} imports {node.module}"


def test_the_command_line_starts_without_any_step() -> None:
    for path in (PACKAGE / "cli").glob("*.py"):
        late = {name for name in top_level_imports(path) if name.startswith("annot.") and "core" not in name}
        assert all(name.startswith("annot.cli") or name in NAMES for name in late), f"{place(path)}: {late}"


def _parts(node: ast.AST) -> list[ast.expr]:
    """What a node compares, or looks up."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Match):
        return [node.subject, *(each.value for each in ast.walk(node) if isinstance(each, ast.MatchValue))]
    return [node.value, node.slice] if isinstance(node, ast.Subscript) else []


def test_only_the_registry_asks_for_a_type_of_attribute_by_its_name() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            parts = _parts(node)
            is_type = any(isinstance(each, ast.Attribute) and each.attr == "type" for each in parts)
            words = {each.value for part in parts for each in ast.walk(part) if isinstance(each, ast.Constant)}
            assert not (is_type and words & set(TYPE_NAMES)), f"{place(path)}: {ast.unparse(node)}: ask `spec.kind`"


def test_names_say_what_a_file_is_for() -> None:
    for path in FILES:
        assert path.stem not in BANNED_NAMES, place(path)


def test_no_two_classes_have_one_name() -> None:
    """Whoever reads a name in a message, a test or a type should not have to ask which one."""
    homes: dict[str, list[str]] = {}
    for path in FILES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(place(path))
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


def test_files_and_functions_stay_small() -> None:
    for path in FILES:
        assert len(path.read_text("utf-8").splitlines()) <= 300, f"{place(path)} is long: one idea a file"
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                body = [each for each in node.body if not _is_docstring(each)]
                n_lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]
                assert n_lines <= 40, f"{place(path)}:{node.lineno} {node.name} has {n_lines} lines"


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_there_is_no_import_circle() -> None:
    names = {"annot." + place(p).removesuffix(".py").removesuffix("/__init__").replace("/", "."): p for p in FILES}
    edges = {name: {each for each in imports(path) if each in names} for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, f"import circle: {' → '.join((*trail, name))}"
        if name not in done:
            for each in edges[name]:
                visit(each, (*trail, name))
            done.add(name)

    for name in names:
        visit(name, ())


def test_importing_annot_loads_nothing_heavy() -> None:
    code = "import sys, annot; print(sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("datasets", "label_studio_sdk", "polars", "pyarrow", "pandas", "httpx", "typer", "numpy", "scipy"):
        assert f"'{heavy}'" not in loaded


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nsys.argv = ['annot', '--help']\nfrom annot.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\nprint(sorted({m.split('.')[0] for m in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy_packages = (
        "datasets",
        "label_studio_sdk",
        "polars",
        "pyarrow",
        "pandas",
        "httpx",
        "ruamel",
        "pydantic",
        "numpy",
        "scipy",
    )
    for heavy in heavy_packages:
        assert f"'{heavy}'" not in loaded
