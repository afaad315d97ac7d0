"""The mesh dashboard: the series that make up a mesh (`parts`), one step of it (`geometry`), files of it (`files`)."""
