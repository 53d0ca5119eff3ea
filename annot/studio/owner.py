"""Whose project of the server it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Owner(NamedTuple):
    """Whose project it is.

    Attributes:
        account: number of their account; None where the server has none with their email.
        email: of their account.
        email_of: the email of any account of the server by its number; None where it has none.
    """

    account: int | None
    email: str
    email_of: Callable[[int], str | None]

    def is_by(self, account: int | None) -> bool:
        """Whether something is by this account; one that was made again with the same email is the same."""
        if account is None:
            return False
        return account == self.account or (self.email_of(account) or "").lower() == self.email.lower()

    def is_nobodys(self, account: int | None) -> bool:
        """Whether the server has no such account any more: deleting one leaves its submissions without a name."""
        return account is None or (account != self.account and self.email_of(account) is None)
