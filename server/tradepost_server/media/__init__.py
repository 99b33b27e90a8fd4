"""What is sent beside words: pictures, files, GIFs, previews."""
