"""Drafts: forms, the ways facts come in, and how a letter is set."""
