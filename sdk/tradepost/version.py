"""The version, and the name by which servers know this SDK."""

VERSION = "0.1.0"
CLIENT_NAME = f"tradepost-python/{VERSION}"
