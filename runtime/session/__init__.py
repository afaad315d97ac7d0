"""Runs graphs: what is asked for is planned once, and the plan is run again and again."""
