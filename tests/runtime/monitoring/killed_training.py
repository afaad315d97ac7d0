"""A training that somebody will kill: `killed_training DIRECTORY LAST_STEP`. Prints each step when it is made."""

import sys

import runtime as rt

SAVED_EVERY = 3


def train(directory: str, last_step: int) -> list[tuple[int, list[float]]]:
    """Go on from the directory's checkpoint; return the steps made and the weights after each."""
    made = []
    with rt.Graph().as_default():
        rt.set_random_seed(4)
        step = rt.train.get_or_create_global_step()
        w = rt.get_variable("w", [3])
        # other data in each step: whoever began at a wrong one would end elsewhere
        target = rt.sin(rt.cast(step, rt.float32) * [1.0, 2.0, 3.0])
        loss = rt.reduce_sum(rt.square(w - target))
        rt.summary.scalar("loss", loss)
        train = rt.train.AdamOptimizer(0.1).minimize(loss, step)
        with rt.train.MonitoredTrainingSession(
            checkpoint_dir=directory,
            hooks=[rt.train.StopAtStepHook(last_step=last_step)],
            save_checkpoint_steps=SAVED_EVERY,
            save_summaries_steps=1,
        ) as session:
            while not session.should_stop():
                session.run(train)
                number, weights = session.run_step_fn(lambda step_context: step_context.session.run([step, w]))
                made.append((int(number), weights.tolist()))
                print(number, flush=True)
    rt.summary.FileWriterCache.clear()
    return made


if __name__ == "__main__":
    train(sys.argv[1], int(sys.argv[2]))
