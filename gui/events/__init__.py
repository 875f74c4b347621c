"""The event table of a window: read once, asked by the assistant and by the panel of journeys."""
