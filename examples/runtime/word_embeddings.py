"""Word vectors (skip-gram with negative samples) of a small made-up language, for the projector.

Sentences are drawn from a few patterns, so that it is known which words belong together: a good vector's nearest
neighbour is of its own kind.

    python -m examples.runtime.word_embeddings --logdir runs/words
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import runtime as rt
from examples.runtime import command
from examples.runtime.digits_data import Array
from writer import SummaryWriter

STEPS = 1500
NEIGHBOURS = 0.9  # the share of words whose nearest neighbour is of their kind
DIMENSIONS = 16
BATCH = 256
NEGATIVES = 8

KINDS = {
    "animal": "cat dog horse cow sheep goat rabbit fox",
    "food": "bread cheese apple rice soup cake fish corn",
    "place": "garden kitchen forest city river house field market",
    "colour": "red blue green white black yellow brown grey",
    "eating": "eats likes finds steals wants shares hides buys",
    "moving": "walks runs goes hurries moves wanders strolls returns",
}
PATTERNS = [
    ["colour", "animal", "eating", "food"],
    ["animal", "moving", "place"],
    ["colour", "food", "place"],
    ["animal", "eating", "colour", "food", "place"],
]
WORDS = [word for words in KINDS.values() for word in words.split()]
KIND_OF = [kind for kind, words in KINDS.items() for _ in words.split()]


def pairs(count: int, chance: np.random.Generator) -> tuple[Array, Array]:
    """Word numbers [count] and, of each, one that stands within two words of it."""
    of_kind = {kind: np.flatnonzero(np.array(KIND_OF) == kind) for kind in KINDS}
    found: list[tuple[int, int]] = []
    while len(found) < count:
        sentence = [int(chance.choice(of_kind[kind])) for kind in PATTERNS[chance.integers(len(PATTERNS))]]
        for place, word in enumerate(sentence):
            near = sentence[max(0, place - 2) : place] + sentence[place + 1 : place + 3]
            found += [(word, other) for other in near]
    center, context = np.array(found[:count]).T
    return center, context


def train(logdir: Path, steps: int = STEPS, _mnist: Path | None = None) -> float:
    """Train, and return the share of words whose nearest neighbour is of their kind."""
    chance = np.random.default_rng(0)
    center_words, context_words = pairs(20_000, chance)
    with rt.Graph().as_default() as graph, SummaryWriter(str(logdir)) as log:
        rt.set_random_seed(0)
        centers = rt.placeholder(rt.int64, [None], name="centers")
        contexts = rt.placeholder(rt.int64, [None, 1 + NEGATIVES], name="contexts")
        shape = [len(WORDS), DIMENSIONS]
        vectors = rt.get_variable("vectors", shape, initializer=rt.random_uniform_initializer(-0.5, 0.5))
        outputs = rt.get_variable("outputs", shape, initializer=rt.zeros_initializer())
        center = rt.expand_dims(rt.gather(vectors, centers), 1)
        logits = rt.reduce_sum(center * rt.gather(outputs, contexts), 2)  # [batch, 1 + NEGATIVES]
        real = rt.one_hot(rt.zeros_like(centers), 1 + NEGATIVES)  # the first is the word that was there
        loss = rt.reduce_mean(rt.nn.sigmoid_cross_entropy_with_logits(labels=real, logits=logits))
        minimize = rt.train.AdamOptimizer(0.02).minimize(loss)
        log.add_graph(rt.graph_def_of(graph, add_shapes=True))
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            for step in range(steps):
                rows = chance.integers(len(center_words), size=BATCH)
                negatives = chance.integers(len(WORDS), size=(BATCH, NEGATIVES))
                given = np.concatenate([context_words[rows, None], negatives], axis=1)
                _, now = session.run([minimize, loss], {centers: center_words[rows], contexts: given})
                log.add_scalar("loss", now, step)
                if step % 250 == 0 or step == steps - 1:
                    learned = session.run(vectors)
                    reached = _neighbours(learned)
                    log.add_scalar("neighbours", reached, step)
                    log.add_histogram("vectors", learned, step)
        rows_of_metadata = [list(row) for row in zip(WORDS, KIND_OF, strict=True)]
        log.add_embedding(learned, rows_of_metadata, global_step=steps, tag="words", metadata_header=["word", "kind"])
    return reached


def _neighbours(vectors: Array) -> float:
    """The share of words whose nearest neighbour, by the angle, is of their kind."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    likeness = unit @ unit.T
    np.fill_diagonal(likeness, -2)
    nearest = likeness.argmax(axis=1)
    return float(np.mean([KIND_OF[word] == KIND_OF[other] for word, other in enumerate(nearest)]))


if __name__ == "__main__":
    command.run(train, __doc__, STEPS, "share of neighbours of the same kind")
