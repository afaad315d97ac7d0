"""Monitored training, as TensorFlow 1 has it: a session that starts by itself, with hooks around each of its runs.

`hook` is what a hook is and gets, `timer` when it is due, `hooks` are those that come with the library. `scaffold`
gathers the operations with which training starts, `session_manager` and `creator` make a session ready with them,
`hooked_session` runs it with hooks, `monitored_session` is what a user holds: it ends, and begins again from the last
checkpoint. `training_session` puts the usual hooks together. Nothing here knows of models, data or profiles.
"""
