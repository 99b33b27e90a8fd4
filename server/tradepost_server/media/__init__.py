"""The bytes of what is sent beside words: files and pictures, where they lie, GIFs and previews. No HTTP in, no SQL."""
