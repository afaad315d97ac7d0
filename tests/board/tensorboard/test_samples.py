"""Images as the Time Series plugin names them."""

from __future__ import annotations

from board.tensorboard.images import ImageId


def test_an_image_id_survives_the_journey() -> None:
    """Whatever a run or tag is called."""
    image = ImageId("", "images", "a/b é", 'tag"\n', -3, 2)
    assert ImageId.decode(image.encode()) == image
