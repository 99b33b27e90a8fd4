"""What reacts after the commit, or at its time."""
