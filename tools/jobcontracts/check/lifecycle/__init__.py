"""Rules about lifecycle.yaml, and about the two documents side by side."""
