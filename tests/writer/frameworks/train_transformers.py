"""The real Hugging Face Trainer over one epoch: `python train_transformers.py DIRECTORY`."""

# ruff: noqa: E402  # install() comes before the framework is imported
import os
import sys

import writer

writer.install()

import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments


def main(directory: str) -> None:
    os.environ["TENSORBOARD_LOGGING_DIR"] = directory
    sizes = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1}
    model = BertForSequenceClassification(BertConfig(vocab_size=20, max_position_embeddings=8, **sizes))
    data = [{"input_ids": torch.tensor([1, 2, 3]), "labels": number % 2} for number in range(16)]
    arguments = TrainingArguments(
        output_dir=f"{directory}/out",
        report_to=["tensorboard"],
        logging_steps=1,
        num_train_epochs=1,
        per_device_train_batch_size=4,
        eval_strategy="epoch",
        save_strategy="no",
        use_cpu=True,
        disable_tqdm=True,
    )
    Trainer(model=model, args=arguments, train_dataset=data, eval_dataset=data).train()


main(sys.argv[1])
