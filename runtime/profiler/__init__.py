"""What training costs, op by op: timelines of traced runs, and profiles of whole stretches of code.

`timeline` turns StepStats, ours or TensorFlow's, into Chrome's trace format; `profile` records everything that runs
inside a `with`; `hook` does so every so many steps. The spans themselves are noted below: `runtime.spans`,
`runtime.session.trace`.
"""

from runtime.profiler.hook import ProfilerHook
from runtime.profiler.profile import Profile, ProfileContext
from runtime.profiler.timeline import Timeline

__all__ = ["Profile", "ProfileContext", "ProfilerHook", "Timeline"]
