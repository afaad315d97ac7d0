"""The list of embeddings, as the page picks from it."""

from __future__ import annotations

from typing import Any

from board.embeddings.listing import Embedding, embeddings
from board.store.store import Store


def catalogue(store: Store) -> dict[str, Any]:
    """Return all embeddings, and the configs that cannot be read."""
    found, problems = embeddings(store)
    return {
        "embeddings": [_entry(each) for each in found],
        "problems": [{"run": one.run, "config": one.config, "problem": one.problem} for one in problems],
    }


def _entry(embedding: Embedding) -> dict[str, Any]:
    info = embedding.info
    points, dimensions = embedding.shape or (None, None)
    size = [*info.sprite.single_image_dim]
    sprite = {"size": size} if info.sprite.image_path and len(size) == 2 and all(size) else None
    return {
        "id": embedding.id,
        "run": embedding.run,
        "tensor": embedding.tensor,
        "tag": embedding.tag,
        "step": embedding.step,
        "points": points,
        "dimensions": dimensions,
        "metadata": bool(info.metadata_path),
        "sprite": sprite,
        "bookmarks": bool(info.bookmarks_path),
        "version": embedding.version,
        "problem": embedding.problem,
    }
