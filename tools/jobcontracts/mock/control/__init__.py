"""The control API under `/_mock/`: its document, the journal, the page."""
