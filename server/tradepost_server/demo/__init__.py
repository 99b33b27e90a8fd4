"""`tradepost demo`: the parties of an order act out a story on their own SDK clients; the server may be killed."""
