"""Untrusted bytes -> Document. `read()` is the only way in."""
