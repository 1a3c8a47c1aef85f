"""The only room that imports models and vector stores."""
