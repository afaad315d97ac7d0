"""The PR curves dashboard: precision against recall, and ROC from the same counts."""
