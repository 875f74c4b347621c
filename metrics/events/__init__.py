"""Event tables: reading them, asking them, and drafting a journey from the answers."""
