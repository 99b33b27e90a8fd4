"""What operators see of a process: figures that cost next to nothing to keep, and traces where they are asked for."""
