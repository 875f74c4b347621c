"""What a journey map is, how it changes, how it is kept. Never Qt, never numbers."""
