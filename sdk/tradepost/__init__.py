"""Tradepost: the Python SDK. See `Client`."""
