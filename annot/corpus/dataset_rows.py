"""Rows of a data set of `datasets`: on the Hub, in a folder, or one Parquet file.

    hf:owner/name@revision#config/split[column]
    folder#config/split[column]
    file.parquet[column]

What is left out is what the data set has alone, and `text` for the column; of several splits one has to be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from annot.core.errors import ConfigError, ServiceError, UnreadableError
from annot.store.plain_files import require_file

HUB = "hf:"
_ADDRESS = re.compile(
    r"(?P<path>[^#\[\]]+?)(?:@(?P<revision>[^@#\[\]/]+))?(?:#(?P<config>[^/\[\]]*)(?:/(?P<split>[^\[\]]+))?)?"
    r"(?:\[(?P<column>[^\[\]]+)\])?"
)
_TABLES = (".parquet", ".arrow")
_SAVED = ("dataset_info.json", "dataset_dict.json", "state.json")
"""Files of a folder that `save_to_disk` has written."""


class DatasetAddress(NamedTuple):
    """Where rows are.

    Attributes:
        path: a folder, a file, or a repository of the Hub.
        is_on_hub: whether it is the last.
        revision: of the repository.
        config: of the data set.
        split: of the data set.
        column: that holds the text.
    """

    path: str
    is_on_hub: bool
    revision: str | None = None
    config: str | None = None
    split: str | None = None
    column: str = "text"


def dataset_address(named: str) -> DatasetAddress | None:
    """The data set that somebody names; None where it is no data set.

    Raises:
        ConfigError: it begins with `hf:`, and is no address of a data set.
    """
    is_on_hub = named.startswith(HUB)
    found = _ADDRESS.fullmatch(named.removeprefix(HUB))
    if found is None or (is_on_hub and not re.fullmatch(r"[\w.-]+/[\w.-]+", found["path"])):
        if is_on_hub:
            raise ConfigError(
                f"{named!r} is no data set of the Hub, such as {HUB}owner/name@revision#config/split[text]"
            )
        return None
    path, revision = found["path"], found["revision"]
    if not is_on_hub and revision:
        path, revision = f"{path}@{revision}", None
    address = DatasetAddress(path, is_on_hub, revision, found["config"] or None, found["split"])
    address = address._replace(column=found["column"] or address.column)
    return address if is_on_hub or _is_dataset(Path(path)) else None


def _is_dataset(path: Path) -> bool:
    if path.is_dir():
        return any((path / name).exists() for name in _SAVED) or any(path.rglob("*.parquet"))
    return path.suffix.lower() in _TABLES


def read_dataset_rows(address: DatasetAddress) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows with their numbers, from 1; the text stands under `text`.

    Raises:
        ConfigError: there is no such data set, config, split or column.
        ServiceError: the Hub cannot be reached.
        UnreadableError: a file of it is broken.
    """
    rows = _load(address)
    if address.column not in rows.column_names:
        raise ConfigError(f"{address.path}: has no column {address.column!r}, but {', '.join(rows.column_names)}")
    for number, row in enumerate(rows, start=1):
        text = row.pop(address.column)
        yield number, {**{key: value for key, value in row.items() if key != "text"}, "text": text}


def _load(address: DatasetAddress) -> Any:
    try:
        import datasets
    except ImportError as error:
        raise ConfigError("data sets need the extra `release`: pip install 'annot-gold[release]'") from error
    if not address.is_on_hub:
        if not Path(address.path).exists():
            raise ConfigError(f"{address.path}: no such file or folder")
        require_file(Path(address.path))
    was_disabled = datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()  # they would stand in the middle of what annot says
    try:
        found = _open(datasets, address)
    except Exception as error:
        raise _explained(datasets, address, error) from error
    finally:
        if not was_disabled:
            datasets.enable_progress_bars()
    if not isinstance(found, dict):
        return found
    if len(found) > 1:
        listed, one = ", ".join(found), next(iter(found))
        raise ConfigError(f"{address.path}: has the splits {listed}; name one, such as #/{one}")
    return next(iter(found.values()))


def _explained(datasets: Any, address: DatasetAddress, error: Exception) -> Exception:
    """What an error of `datasets` means; itself where it means a fault of annot."""
    said = f"{address.path}: {_first_line(error)}"
    home = type(error).__module__.partition(".")[0]
    # Arrow's errors, and those of connections, are of Python's kinds as well.
    if isinstance(error, (datasets.exceptions.DatasetNotFoundError, FileNotFoundError)) or type(error) is ValueError:
        return ConfigError(said)
    if isinstance(error, ConnectionError) or (address.is_on_hub and home in {"httpx", "httpx2", "huggingface_hub"}):
        return ServiceError(f"the Hub cannot be reached for {said}")
    if isinstance(error, (ValueError, datasets.exceptions.DatasetsError, OSError)):
        return UnreadableError(f"{address.path}: {_first_line(error.__cause__ or error)}")
    return error


def _open(datasets: Any, address: DatasetAddress) -> Any:
    path = Path(address.path)
    if address.is_on_hub:
        return datasets.load_dataset(address.path, address.config, split=address.split, revision=address.revision)
    if path.is_file():
        kind = "arrow" if path.suffix.lower() == ".arrow" else "parquet"
        return datasets.load_dataset(kind, data_files=str(path), split=address.split or "train")
    if any((path / name).exists() for name in _SAVED):
        found = datasets.load_from_disk(str(path))
        if address.split and not (isinstance(found, dict) and address.split in found):
            raise ValueError(f"it has no split {address.split!r}")
        return found[address.split] if address.split else found
    return datasets.load_dataset(str(path), address.config, split=address.split)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
