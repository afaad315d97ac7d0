"""The profile dashboard: traces of what ran when, out of files and events that profilers wrote."""
