"""`AnnotationServer`: what a server of annotation must do for annot. There is one: Label Studio, in `studio/client.py`.

It holds accounts, and projects of tasks, each with one text. Numbers name projects, tasks and accounts. What tasks and
submissions look like is Label Studio's own form, which `studio/` alone takes apart; a second server would show which
part of that form is common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from annot.studio.heads import Account, ProjectHead, User
    from annot.studio.raw import RawTask, RawTaskHead

T = TypeVar("T")
JsonObject = Mapping[str, Any]


class AnnotationServer(Protocol):
    """A connection to a server, as one account.

    Every method raises a `ServiceError` where the server fails for good, and a `NotThereError` where what it is asked
    about is gone. What may be done twice is repeated after a passing fault; what makes something is sent once.

    Attributes:
        url: address of the server.
    """

    url: str

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def close(self) -> None:
        """Ends the connection."""

    def whoami(self) -> Account:
        """The account of the token, and what it may do."""

    def version(self) -> str:
        """Version of the server."""

    def users(self) -> list[User]:
        """All accounts."""

    def invite_token(self) -> str:
        """With what somebody signs up."""

    def reset_invite(self) -> None:
        """Makes the invitation that is out worthless."""

    def projects(self) -> list[ProjectHead]:
        """All projects, without their tasks."""

    def create_project(
        self, *, title: str, description: str, label_config: str = "", instruction: str = ""
    ) -> ProjectHead:
        """Makes a project; the description says whose it is, so that it is found again."""

    def delete_project(self, project: int) -> None:
        """Deletes a project, unless it is gone."""

    def label_config(self, project: int) -> str:
        """The labelling config, in XML."""

    def instruction(self, project: int) -> str:
        """What annotators are shown beside the tasks, as HTML; empty where there is nothing."""

    def set_label_config(self, project: int, *, label_config: str, instruction: str | None = None) -> int:
        """Sets what annotators see, and says how many tasks the project has."""

    def show_predictions(self, project: int, version: str) -> None:
        """Shows annotators the predictions of one model version."""

    def import_tasks(self, project: int, tasks: Sequence[JsonObject]) -> list[int]:
        """Makes tasks, and gives their numbers in order."""

    def import_predictions(self, project: int, predictions: Sequence[JsonObject]) -> None:
        """Makes predictions for tasks that are there."""

    def n_tasks(self, project: int) -> int:
        """How many tasks a project has."""

    def task_heads(self, project: int, *, with_models: bool = False) -> list[RawTaskHead]:
        """The tasks without their texts and submissions."""

    def raw_pages(self, project: int, ids: Sequence[int]) -> Iterator[list[tuple[int, bytes]]]:
        """What `raw_tasks` gives, a page at a time as it comes."""

    def raw_tasks(self, project: int, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Some tasks whole, with what everybody submitted, as numbers and bytes that do not depend on the time."""

    def decode(self, raw_tasks: Iterable[tuple[int, bytes]], kind: type[T]) -> Iterator[T]:
        """Tasks from their bytes."""

    def tasks(self, project: int) -> Iterator[RawTask]:
        """All tasks whole."""

    def delete_tasks(self, project: int, ids: Sequence[int]) -> None:
        """Deletes tasks, unless they are gone."""

    def delete_predictions(self, project: int, ids: Sequence[int]) -> None:
        """Deletes the predictions of tasks."""

    def create_submission(self, task: int, result: Sequence[JsonObject], by: int) -> int:
        """Submits for somebody, and gives the submission's number."""

    def submitters(self, task: int) -> list[int]:
        """The accounts that submitted for a task."""
