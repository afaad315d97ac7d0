"""Classes that are drawn: how often, and how often they are expected."""

import numpy as np
import pytest

import runtime as rt


def test_classes_are_drawn_as_often_as_their_logits_say() -> None:
    """And the same ones again with the same seed."""
    rt.set_random_seed(3)
    logits = np.log([[0.5, 0.3, 0.2, 1e-300], [0.1, 0.1, 0.1, 0.7]]) + 100.0
    found = rt.multinomial(logits, 20000, seed=5).numpy()
    shares = np.stack([np.bincount(row, minlength=4) for row in found]) / 20000
    np.testing.assert_allclose([[0.5, 0.3, 0.2, 0.0], [0.1, 0.1, 0.1, 0.7]], shares, atol=0.02)
    assert shares[0, 3] == 0
    np.testing.assert_array_equal(found, rt.multinomial(logits, 20000, seed=5).numpy())
    with pytest.raises(ValueError, match="must be finite"):
        rt.multinomial([[np.nan, 1.0]], 2)


@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("unique", [True, False])
def test_candidates_are_as_many_as_are_expected(log: bool, unique: bool) -> None:
    """Over many draws, each class is there as often as the op says; the same seed draws the same ones."""
    sampler = rt.nn.log_uniform_candidate_sampler if log else rt.nn.uniform_candidate_sampler
    everyone = np.arange(6, dtype=np.int64)[:, None]
    counts, expected = np.zeros(6), np.zeros(6)
    for seed in range(400):
        drawn, of_true, of_drawn = sampler(everyone, 1, 3, unique, 6, seed=seed + 1)
        assert not unique or 3 == len(set(drawn.numpy().tolist()))
        np.testing.assert_allclose(of_true.numpy()[drawn.numpy(), 0], of_drawn.numpy())
        counts += np.bincount(drawn.numpy(), minlength=6)
        expected += of_true.numpy()[:, 0]
    np.testing.assert_allclose(counts / 400, expected / 400, atol=0.15 if unique else 0.1)
    rt.set_random_seed(2)
    np.testing.assert_array_equal(*(sampler(everyone, 1, 3, unique, 6, seed=7)[0].numpy() for _ in range(2)))


def test_losses_of_few_classes_train_a_table() -> None:
    """Word vectors by noise contrastive estimation: the loss falls, and only rows that were looked at change."""
    rt.set_random_seed(1)
    table, bias = rt.Variable(rt.random_normal([50, 4], seed=1)), rt.Variable(rt.zeros([50]))
    inputs, labels = rt.random_normal([8, 4], seed=2), np.arange(8, dtype=np.int64)[:, None]
    optimizer = rt.train.GradientDescentOptimizer(0.5)
    losses = []
    for _ in range(30):
        with rt.GradientTape() as tape:
            loss = rt.reduce_mean(rt.nn.nce_loss(table, bias, labels, inputs, 5, 50))
        grads = tape.gradient(loss, [table, bias])
        assert all(isinstance(one, rt.IndexedSlices) for one in grads)
        optimizer.apply_gradients(list(zip(grads, [table, bias], strict=True)))
        losses.append(float(loss.numpy()))
    assert np.mean(losses[-5:]) < 0.7 * np.mean(losses[:5])
    with pytest.raises(ValueError, match="9 different ones of 6 classes"):
        rt.nn.uniform_candidate_sampler(labels, 1, 9, True, 6)
