"""Pure functions over text: cleaning, numbering, citations, sentences, quotes, calendar, amounts, pii."""
