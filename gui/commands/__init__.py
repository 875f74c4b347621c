"""The commands of the command line: each reads maps, answers in text or JSON, and returns an exit status."""
