"""Rules of official documents and the runner that applies them."""
