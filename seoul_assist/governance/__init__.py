"""What an agency needs to trust the tool: network guard, receipts, grades."""
