"""The map itself: what is drawn, and the gestures on it."""
