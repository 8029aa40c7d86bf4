"""Why a digest has not arrived."""

from archive.errors import ArchiveError


class NotDelivered(ArchiveError):
    """A digest has not arrived, as far as can be told. The message says why, and holds no secret.

    `may_pass`: whether it is worth to try again soon. `wait`: seconds that the receiver asks for, where it does.
    `rest`: the recipients that have not got it, where others have.
    """

    def __init__(
        self, message: str, *, may_pass: bool = False, wait: float | None = None, rest: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.may_pass = may_pass
        self.wait = wait
        self.rest = rest
