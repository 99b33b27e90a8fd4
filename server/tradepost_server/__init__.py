"""The server of Tradepost."""
