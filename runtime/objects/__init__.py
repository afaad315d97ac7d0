"""Objects that hold variables: what is in them, by which names, and how they are saved and restored.

`module` is a class to make such objects of, `tracking` walks through them, `graph_messages` writes down what was found,
as TensorFlow 2's object graph, and `checkpoint` saves and restores it.
"""
