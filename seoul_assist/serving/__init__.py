"""The verbs for other programs of this machine, over MCP and HTTP: read-only, one call after the other."""
