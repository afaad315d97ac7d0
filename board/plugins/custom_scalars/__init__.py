"""The custom scalars dashboard: charts of several scalars, laid out by the log (`layouts`). The page draws scalars."""
