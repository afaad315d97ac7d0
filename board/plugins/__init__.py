"""One file or folder a dashboard: queries, routes, `plugin`. `registry.PLUGINS` lists them, in the order of their tabs.

A plugin sees the store, the Plugin type, errors and writer.wire: never another plugin.
"""
