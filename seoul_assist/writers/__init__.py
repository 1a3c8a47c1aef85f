"""Document or Draft -> md, txt, docx, hwpx, written atomically."""
