"""One file a dashboard: queries, routes, `plugin`. A plugin sees the store, the Plugin type, errors and writer.wire: never another plugin."""
