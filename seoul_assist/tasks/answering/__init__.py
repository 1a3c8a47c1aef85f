"""Answers: what the law says to a question, or why it is not answered."""
