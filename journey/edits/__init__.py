"""The verbs: each takes a journey and what is wanted, and returns a Change."""
