"""The text dashboard: Markdown, tables of strings, and a search through all steps."""
