"""Statutes as Provisions, kept in published generations, and found again."""
