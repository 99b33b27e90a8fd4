"""What tests share: a real PostgreSQL, a node with its sockets, raw clients, a server process, the invariants."""
