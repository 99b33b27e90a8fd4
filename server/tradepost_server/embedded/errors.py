"""What can stand in the way of the embedded PostgreSQL, each with what to do about it."""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot be had as asked. `message` says what was found, `hint` what to do next."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} {hint}")
        self.message = message
        self.hint = hint


class DataDirectoryNotOurs(EmbeddedError):
    """The data directory, or the cluster in it, belongs to another user."""


class DataDirectoryUnusable(EmbeddedError):
    """The data directory cannot be made, entered or written, or is open to others where it must not be."""


class DataDirectoryInUse(EmbeddedError):
    """Another server holds the lock of the data directory. `pid` is its process, or None if it left no name."""

    def __init__(self, message: str, hint: str, pid: int | None) -> None:
        super().__init__(message, hint)
        self.pid = pid


class NotInstalled(EmbeddedError):
    """No PostgreSQL came with this installation, or it does not run on this machine."""


class NoOrdinaryUser(EmbeddedError):
    """We are root (or a user without a name), and no way to run PostgreSQL as an ordinary user works here."""


class WrongVersion(EmbeddedError):
    """The cluster was made by another major version of PostgreSQL."""


class DidNotStart(EmbeddedError):
    """PostgreSQL could not make its cluster, ended while starting, or was not ready in time."""
