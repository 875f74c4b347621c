"""Charts of panels and reports: `shapes` says what is drawn, `canvas` draws it; matplotlib stays in here.

Importing this package or `gui.charts.shapes` loads nothing heavy; `gui.charts.canvas` loads matplotlib.
"""
