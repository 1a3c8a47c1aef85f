"""Summaries: one document, and a folder of them."""
