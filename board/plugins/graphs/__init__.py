"""The graphs dashboard: a model's operations by name scope, what flows between them, and what each costs."""
