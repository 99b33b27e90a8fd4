"""The bytes of files: where they lie, what they are, pictures made safe, addresses."""
