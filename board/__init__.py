"""The `board` command and its page: reads log directories that anyone wrote and shows them."""
