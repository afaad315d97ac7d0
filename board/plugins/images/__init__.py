"""The images dashboard: which images there are (`index`), and each one's bytes, when somebody looks (`picture`)."""
