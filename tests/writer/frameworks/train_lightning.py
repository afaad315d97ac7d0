"""The real Lightning over two epochs: `python train_lightning.py DIRECTORY`."""

# ruff: noqa: E402  # install() comes before the framework is imported
import sys

import writer

writer.install()

import lightning
import torch
from lightning.pytorch.loggers import TensorBoardLogger
from torch.utils.data import DataLoader, TensorDataset


class Model(lightning.LightningModule):  # type: ignore[misc]  # not installed where types are checked
    def __init__(self, rate: float = 0.1) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(4, 2)

    def loss(self, batch: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(self.layer(batch[0]), batch[1])

    def training_step(self, batch: tuple[torch.Tensor, torch.Tensor], index: int) -> torch.Tensor:
        loss = self.loss(batch)
        self.log("train/loss", loss)
        self.logger.experiment.add_histogram("weights", self.layer.weight, self.global_step)
        return loss

    def validation_step(self, batch: tuple[torch.Tensor, torch.Tensor], index: int) -> None:
        self.log("hp_metric", self.loss(batch))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=self.hparams.rate)


def main(directory: str) -> None:
    logger = TensorBoardLogger(directory, name="", version="")
    assert isinstance(logger.experiment, writer.SummaryWriter)
    data = TensorDataset(torch.randn(32, 4), torch.arange(32) % 2)
    off = dict.fromkeys(("enable_progress_bar", "enable_checkpointing", "enable_model_summary"), False)
    trainer = lightning.Trainer(max_epochs=2, logger=logger, log_every_n_steps=1, accelerator="cpu", **off)
    trainer.fit(Model(), DataLoader(data, batch_size=8), DataLoader(data, batch_size=8))


main(sys.argv[1])
