"""One module per noun, one function per command: the only code that changes shared state."""
