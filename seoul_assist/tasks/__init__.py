"""The verbs: orchestration over ports, no printing."""
