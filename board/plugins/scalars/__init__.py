"""Scalars. Queries: `lines` <- `pixels` <- `groups` <- `series`; `table`; `download`. Then `routes`, then `plugin`."""
