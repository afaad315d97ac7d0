"""Other libraries' names for this one: torch.utils.tensorboard for frameworks that import it by path, and wandb.

Nothing else in the library knows of them. `writer.compat.wandb` is imported by whoever wants it.
"""
