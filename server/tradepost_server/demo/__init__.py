"""`tradepost demo`: an order whose parties act out a story on their own SDK clients, and a server that may be killed."""
