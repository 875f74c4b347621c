"""How a journey is kept: bytes, files, disk."""
