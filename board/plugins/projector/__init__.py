"""The projector: vectors placed in two or three dimensions, and who is near whom in all of them."""
