"""The wire protocol, defined once. The JSON Schema, the documentation and the TypeScript types are made from here."""
