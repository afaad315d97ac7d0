"""The real Accelerate over five steps: `python train_accelerate.py DIRECTORY`."""

# ruff: noqa: E402  # install() comes before the framework is imported
import sys

import writer

writer.install()

import numpy as np
import torch
from accelerate import Accelerator


def main(directory: str) -> None:
    accelerator = Accelerator(log_with="tensorboard", project_dir=directory, cpu=True)
    accelerator.init_trackers(".", config={"rate": 0.1, "layers": 2, "name": "first", "nesterov": True})
    tracker = accelerator.get_tracker("tensorboard")
    assert isinstance(tracker.writer, writer.SummaryWriter)
    model = torch.nn.Linear(2, 1)
    model, optimizer = accelerator.prepare(model, torch.optim.SGD(model.parameters(), 0.1))
    for step in range(5):
        loss = model(torch.ones(3, 2)).pow(2).mean()
        accelerator.backward(loss)
        optimizer.step()
        optimizer.zero_grad()
        accelerator.log({"loss": loss.item(), "note": "text", "both": {"a": 1.0, "b": 2.0}}, step=step)
    tracker.log_images({"samples": np.zeros((2, 3, 4, 4))}, step=4)
    accelerator.end_training()


main(sys.argv[1])
