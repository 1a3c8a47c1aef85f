"""Evidence packets, and the verification of claims against them."""
