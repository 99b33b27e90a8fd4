"""What is made from the protocol's structs: docs/protocol.md, the schemas, AsyncAPI and the golden frames."""
