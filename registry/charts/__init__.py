"""Charts drawn once, for briefs and for pages: which counts (`counts`), which shapes (`shapes`).

Both outlets set the same picture: `briefing.layout.pictures` in a PDF, `charts.pages` in a page.
"""
