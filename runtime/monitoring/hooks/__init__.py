"""The hooks that come with the library, under TensorFlow 1's names; each file is what one thing in training needs."""
