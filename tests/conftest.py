"""What tests share: the repository's data set, one real Label Studio for the whole run, and what a quick run omits."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

from annot.core.plural import plural
from annot.core.schema import Schema
from annot.project.project import ProjectFolder, open_project
from annot.schemas.read import read_schema

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "exports" / "conflict-reporting" / "releases" / "0.3.0" / "source"
COMMITTED = SOURCE / "exports" / "conflict-reporting" / "readings"
"""The readings of the data set that tests are about."""
SERVED = frozenset({"apart", "browser", "live", "newcomer", "team"})
"""Fixtures that start a Label Studio, a PostgreSQL or a browser."""
SLOW = (
    "ci/test_fixtures.py",
    "ci/test_plugin.py",
    "ci/test_workers.py",
    "cli/test_publish.py",
    "cli/test_streams.py",
    "cli/test_waiting.py",
    "core/attribute_types/test_new_type.py",
    "crash/",
    "formats/test_damaged_files.py",
    "library/test_public.py",
    "quality/test_gamma.py",
    "quality/test_gamma_cat.py",
    "release/diff/test_property.py",
    "steps/corpus/test_corpus_dedup.py",
    "steps/corpus/test_corpus_predict.py",
    "steps/corpus/test_corpus_select.py",
    "steps/corpus/test_scale_page.py",
    "steps/init/test_init.py",
    "steps/test_one_writer.py",
    "steps/test_rehydrate.py",
    "steps/test_release.py",
    "studio/test_plain.py",
    "test_fuzz.py",
    "test_least.py",
    "test_notebooks.py",
    "test_quick.py",
    "test_train.py",
    "test_untrusted.py",
)
"""Files and folders whose tests start processes by the dozen, or compute for long."""
ON_ONE_SERVER = (
    "cli/test_main.py",
    "formats/test_label_studio.py",
    "page/test_adopt.py",
    "page/test_annotate.py",
    "page/test_curate.py",
    "page/test_dates.py",
    "page/test_exported_tasks.py",
    "page/test_four_scripts.py",
    "page/test_pre_annotation.py",
    "page/test_review.py",
    "steps/init/test_adopt_server.py",
    "steps/test_assignment.py",
    "steps/test_blind.py",
    "steps/test_curation_after_migration.py",
    "steps/test_doctor.py",
    "steps/test_faults.py",
    "steps/test_label_names.py",
    "steps/test_migrate.py",
    "steps/test_models_page.py",
    "steps/test_names.py",
    "steps/test_planted.py",
    "steps/test_push_predictions.py",
    "steps/test_queue.py",
    "steps/test_round_trip.py",
    "steps/test_round_trip_property.py",
    "steps/test_secrets.py",
    "studio/test_answers.py",
    "studio/test_client.py",
    "studio/test_label_config.py",
    "studio/test_postgres.py",
    "studio/test_server.py",
    "studio/test_tokens.py",
    "workspace/test_accounts.py",
    "workspace/test_addresses.py",
    "test_least.py",
    "test_proxy.py",
)
"""Files whose tests use the fixture `live`: one worker starts the Label Studio and runs them all, in their order."""
LONG = ("test_newcomer.py", "crash/", "page/test_report.py", "test_train.py", "ci/")
"""What is begun next, since it takes long: who begins it last would keep the others waiting."""
REFERENCE = "reference check: "
"""Begins the reason of a skipped comparison with data that lies outside of the repository."""
_HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Says what the marks of these tests mean."""
    config.addinivalue_line("markers", "server: starts a Label Studio, a PostgreSQL or a browser")
    config.addinivalue_line("markers", "slow: takes many seconds of processor time; scripts/test --quick omits it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what starts a server, by the fixtures that do so, and what is slow; puts what takes longest first."""
    for item in items:
        fixtures, name = set(getattr(item, "fixturenames", ())), name_of(item)
        if SERVED & fixtures:
            item.add_marker(pytest.mark.server)
        if name.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: _rank(name_of(item)))


def _rank(name: str) -> int:
    if name.startswith(ON_ONE_SERVER):
        return -1
    return next((rank for rank, long in enumerate(LONG) if name.startswith(long)), len(LONG))


def name_of(item: pytest.Item) -> str:
    return item.path.relative_to(_HERE).as_posix() if item.path.is_relative_to(_HERE) else ""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadfile`, gives a worker the tests of a file, whose fixtures they share, or all of the one server.

    What xdist has for such groups, `--dist loadgroup`, does nothing under pytest 9.2.
    """
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByServer(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            name = str(super()._split_scope(nodeid))
            return "the one Label Studio" if name.removeprefix(f"{_HERE.name}/") in ON_ONE_SERVER else name

    return ByServer(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Generator[None]:
    """Ends with how many comparisons with outside references did not run, and why."""
    yield
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ())]
    why = Counter(each.partition(REFERENCE)[2] for each in reasons if REFERENCE in each)
    for reason, n in sorted(why.items()):
        terminalreporter.write_line(f"{plural(n, 'reference check')} did not run: {reason}")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def schema() -> Schema:
    """The schema of the data set that tests are about."""
    return read_schema(SOURCE / "schemas" / "conflict-reporting.yaml")


@pytest.fixture(scope="session")
def current() -> ProjectFolder:
    """The repository's data set as it is now, in place; only tests of this data set itself ask for it."""
    return open_project(ROOT)


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """The data set that tests are about; they only read it."""
    return copy_project(tmp_path_factory.mktemp("data set"))


def copy_project(target: Path) -> ProjectFolder:
    """The data set that tests are about: this repository's as it was released as 0.3.0, which never changes.

    Numbers in tests, worked out by hand, so hold whatever the data set becomes.
    """
    shutil.copytree(SOURCE, target, dirs_exist_ok=True)
    for text in (ROOT / "seeds").glob("*.txt"):
        shutil.copy(text, target / "seeds")
    exports = Path("exports", "conflict-reporting")
    for version in ("0.1.0", "0.2.0", "0.3.0"):
        shutil.copytree(ROOT / exports / "releases" / version, target / exports / "releases" / version)
    changes = (ROOT / exports / "CHANGELOG.md").read_text("utf-8")
    head, _, known = changes.partition("## Unreleased\n")
    known = known[known.index("## 0.3.0") :]
    (target / exports / "CHANGELOG.md").write_text(f"{head}## Unreleased\n\n{known}", "utf-8")
    # The lint knew no appositions then, and would find two.
    config = target / "annot.toml"
    config.write_text(config.read_text("utf-8").replace("[lint]\n", '[lint]\noff = ["apposition"]\n'), "utf-8")
    return open_project(target)


def copy_current(target: Path) -> ProjectFolder:
    """A copy of the repository's data set as it is now, which the docs are about."""
    shutil.copy(ROOT / "annot.toml", target / "annot.toml")
    for name in ("schemas", "seeds", "exports"):
        shutil.copytree(ROOT / name, target / name)
    return open_project(target)


@pytest.fixture
def project(tmp_path: Path) -> ProjectFolder:
    """A copy of the data set that tests are about, for a test to change."""
    return copy_project(tmp_path)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectFolder]:
    """A project with its own running Label Studio, pushed: an account and tasks for each reader."""
    from annot.steps.push import push
    from annot.steps.server import start_servers, stop_servers

    project = copy_project(tmp_path_factory.mktemp("live project"))
    start_servers(project, tell=print)
    try:
        push(project)
        yield project
    finally:
        stop_servers(project)


@pytest.fixture(scope="session")
def cases() -> Path:
    """Public data with known answers, kept outside of the repository."""
    folder = Path(os.environ.get("ANNOT_CASES", ROOT.parent / "shared" / "cases"))
    if not folder.is_dir():
        pytest.skip(f"{REFERENCE}no cases at {folder}; set ANNOT_CASES to their folder")
    return folder
