"""TensorBoard's HTTP API as a second face over the same store, one file a plugin.

Knows the store and TensorBoard 2.21's answers; changes nothing. `api.include` adds them to the application. Where an
answer differs from TensorBoard's on purpose, `differences.DIFFERENCES` says so and why.
"""
