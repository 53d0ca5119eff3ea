"""What a server tells of accounts and projects."""

from __future__ import annotations

from typing import NamedTuple


class User(NamedTuple):
    """An account of the server."""

    id: int
    email: str


class Account(NamedTuple):
    """The account of a token, and what the server lets it do (`projects.delete`, …)."""

    id: int
    email: str
    permissions: frozenset[str]


class ProjectHead(NamedTuple):
    """A project without its tasks.

    Attributes:
        id: its number.
        title: for people.
        description: says whose it is, if annot made it.
        has_config: whether anybody gave it a labelling config.
        n_tasks: how many tasks it has.
    """

    id: int
    title: str
    description: str
    has_config: bool = True
    n_tasks: int = 0
