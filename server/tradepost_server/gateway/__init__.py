"""Sockets and HTTP; writes no SQL."""
