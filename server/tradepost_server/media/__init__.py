"""The bytes of files: told apart by content, pictures made anew, where they lie, their addresses. No HTTP, no SQL."""
