"""What is done to the bytes of an upload: told apart by content, pictures made anew. No HTTP and no SQL."""
