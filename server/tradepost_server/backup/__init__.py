"""Backup and restore: everything that a server keeps, in one file of tar, made while it runs."""

from .making import backup
from .restoring import restore

__all__ = ["backup", "restore"]
