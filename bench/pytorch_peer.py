"""The report's models, data set and loops in PyTorch: the side that the benchmark compares with.

    pytorch_peer.py [--model answer] [--layout channels_last] [--precision bfloat16] [--threads 2]

It answers one command a line on standard input, as JSON, with one line on standard output:
{"do": "train"} -> {"seconds": 1.3, "loss": 0.69}. The commands are the methods of Peer that do not
begin with an underscore; the other fields of a command are their arguments.

Left out of the report's code, in its favour: its tokenizer (questions are random ids here) and the
gradients that one of its loops takes in evaluation.
"""

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import optuna
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset

VOCABULARY = 30522  # of bert-base-uncased
ANSWERS = 880  # of the report's training rows, <unk> included
TOKENS = 30
IMAGE_SIZE = 224
BATCH_SIZE = 32
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


def conv(inputs, outputs, kernel=3, stride=1, padding=1):
    return [nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.BatchNorm2d(outputs), nn.ReLU()]


class VQAModel(nn.Module):
    """An image encoder, an LSTM over the question with attention, and a fusion of both."""

    def __init__(self, image_encoder, fusion, hidden=512, **lstm):
        super().__init__()
        self.img_encoder = nn.Sequential(*image_encoder, nn.AdaptiveAvgPool2d(1))
        self.text_embedding = nn.Embedding(VOCABULARY, 256)
        self.text_encoder = nn.LSTM(256, hidden, batch_first=True, bidirectional=True, **lstm)
        self.text_attention = nn.Sequential(nn.Linear(2 * hidden, hidden), nn.Tanh(), nn.Linear(hidden, 1))
        self.fusion = nn.Sequential(*fusion)

    def forward(self, images, ids, mask):
        features = self.img_encoder(images).flatten(1)
        states, _ = self.text_encoder(self.text_embedding(ids) * mask.unsqueeze(-1))
        scores = self.text_attention(states).squeeze(-1).masked_fill(mask == 0, float("-inf"))
        question = torch.bmm(F.softmax(scores, dim=1).unsqueeze(1), states).squeeze(1)
        return self.fusion(torch.cat([features, question], dim=1))


class VQAClassificationModel(VQAModel):
    """Is the question answerable? A probability for each row."""

    def __init__(self):
        super().__init__(
            image_encoder=[
                *conv(3, 64, 7, 2, 3), nn.MaxPool2d(3, 2, 1),
                *conv(64, 128), nn.MaxPool2d(2),
                *conv(128, 256), nn.MaxPool2d(2),
            ],
            fusion=[
                nn.Linear(256 + 1024, 512), nn.ReLU(), nn.Dropout(0.3),
                nn.Linear(512, 256), nn.ReLU(), nn.Dropout(0.3),
                nn.Linear(256, 1), nn.Sigmoid(),
            ],
        )  # fmt: skip

    def forward(self, images, ids, mask):
        return super().forward(images, ids, mask).squeeze(-1)


class VQAAnswerModel(VQAModel):
    """Which answer? Logits over the vocabulary of answers."""

    def __init__(self):
        super().__init__(
            image_encoder=[
                *conv(3, 64, 7, 2, 3), nn.MaxPool2d(3, 2, 1),
                *conv(64, 128), *conv(128, 128), nn.MaxPool2d(2),
                *conv(128, 256), *conv(256, 256), nn.MaxPool2d(2),
                *conv(256, 512),
            ],
            fusion=[
                nn.Linear(512 + 1024, 1024), nn.ReLU(), nn.Dropout(0.4),
                nn.Linear(1024, 512), nn.ReLU(), nn.Dropout(0.4),
                nn.Linear(512, ANSWERS),
            ],
            num_layers=2,
            dropout=0.3,
        )  # fmt: skip


# Tokens of VizWiz's questions (test split, at most 30), by share of the questions.
SHARES = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]
LENGTHS = [4, 6, 7, 8, 11, 16, 21, 30, 30]


def question(share, generator):
    """Random ids, as many as the question has that is longer than this share, and their mask."""
    length = round(np.interp(share, SHARES, LENGTHS))
    mask = (torch.arange(TOKENS) < length).float()
    ids = torch.randint(1, VOCABULARY, (TOKENS,), generator=generator)
    return ids * mask.long(), mask


class VizWizDataset(Dataset):
    """A split of VizWiz in a folder: each picture is decoded whenever its row is asked for."""

    def __init__(self, directory, split):
        self.pictures = Path(directory, split)
        self.rows = json.loads(Path(directory, "Annotations", f"{split}.json").read_text())

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        image = Image.open(self.pictures / row["image"]).convert("RGB")
        image = image.resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous().float().div(255)
        generator = torch.Generator().manual_seed(index)
        ids, mask = question(torch.rand(1, generator=generator).item(), generator)
        label = torch.tensor(float(row.get("answerable", 0)))
        return (pixels - MEAN) / STD, ids, mask, label


def random_batch(model):
    generator = torch.Generator().manual_seed(1)
    images = torch.randn(BATCH_SIZE, 3, IMAGE_SIZE, IMAGE_SIZE, generator=generator)
    questions = [question((row + 1) / BATCH_SIZE, generator) for row in range(BATCH_SIZE)]
    ids, mask = (torch.stack(column) for column in zip(*questions))
    if model == "answer":
        labels = torch.randint(0, ANSWERS, (BATCH_SIZE,), generator=generator)
    else:
        labels = torch.randint(0, 2, (BATCH_SIZE,), generator=generator).float()
    return images, ids, mask, labels


class Learner:
    """A model with its optimizer, and the report's two loops."""

    def __init__(self, model, layout, precision, learning_rate=1e-3):
        torch.manual_seed(42)
        self.answers = model == "answer"
        self.model = VQAAnswerModel() if self.answers else VQAClassificationModel()
        self.criterion = nn.CrossEntropyLoss() if self.answers else nn.BCELoss()
        self.channels_last = layout == "channels_last"
        if self.channels_last:
            self.model = self.model.to(memory_format=torch.channels_last)
        self.autocast = precision == "bfloat16"
        self.optimizer = torch.optim.Adam(self.model.parameters(), learning_rate)

    def _forward(self, batch):
        """The loss, and how many rows are right."""
        images, ids, mask, labels = batch
        if self.channels_last:
            images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.autocast):
            outputs = self.model(images, ids, mask)
        outputs = outputs.float()
        predicted = outputs.argmax(1) if self.answers else (outputs > 0.5).float()
        return self.criterion(outputs, labels), (predicted == labels).sum()

    def train(self, batch):
        self.model.train()
        loss, correct = self._forward(batch)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item(), correct.item()

    @torch.no_grad()
    def evaluate(self, batch):
        self.model.eval()
        loss, correct = self._forward(batch)
        return loss.item(), correct.item()

    def epoch(self, train_loader, val_loader):
        """Trains and evaluates; the validation accuracy."""
        for step, batch in enumerate(train_loader):
            loss, _ = self.train(batch)
            if step % 50 == 0:
                print(f"step {step}, loss {loss:.4f}", file=sys.stderr)
        correct = sum(self.evaluate(batch)[1] for batch in val_loader)
        return correct / len(val_loader.dataset)


def timed(work):
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


class Peer:
    """The commands."""

    def __init__(self, model, layout, precision):
        self._kind = {"model": model, "layout": layout, "precision": precision}
        self._learner = Learner(**self._kind)
        self._batch = random_batch(model)
        self._loaders = None
        self._decoding = None
        self._study = None

    def versions(self):
        return {"PyTorch": torch.__version__, "Pillow": Image.__version__, "Optuna": optuna.__version__}

    def train(self):
        """A step on a batch that is in memory."""
        seconds, (loss, _) = timed(lambda: self._learner.train(self._batch))
        return {"seconds": seconds, "loss": loss}

    def evaluate(self):
        """A batch of evaluation, from memory."""
        seconds, (loss, _) = timed(lambda: self._learner.evaluate(self._batch))
        return {"seconds": seconds, "loss": loss}

    def decode(self, directory, workers):
        """Decodes, resizes and normalises the pictures of the training split in worker processes."""
        if self._decoding is None:
            dataset = VizWizDataset(directory, "train")
            self._decoding = DataLoader(
                dataset, BATCH_SIZE, num_workers=workers, persistent_workers=True
            )
        seconds, rows = timed(lambda: sum(len(batch[0]) for batch in self._decoding))
        return {"seconds": seconds, "rows": rows}

    def open(self, directory):
        """Opens the data as the report does."""
        train, val = (VizWizDataset(directory, split) for split in ("train", "val"))
        self._loaders = (DataLoader(train, BATCH_SIZE, shuffle=True), DataLoader(val, BATCH_SIZE))
        return {}

    def epoch(self):
        """An epoch of the report's job, pictures decoded as it goes."""
        seconds, accuracy = timed(lambda: self._learner.epoch(*self._loaders))
        return {"seconds": seconds, "accuracy": accuracy}

    def trial(self, epochs):
        """The report's job as an objective of Optuna's; seconds of all and of each epoch."""
        seconds = []

        def objective(trial):
            rate = trial.suggest_float("learning_rate", 1e-5, 1e-1, log=True)
            learner = Learner(**self._kind, learning_rate=rate)
            best = 0
            for epoch in range(epochs):
                took, accuracy = timed(lambda: learner.epoch(*self._loaders))
                trial.report(accuracy, epoch)
                seconds.append(took)
                best = max(best, accuracy)
            return best

        if self._study is None:
            optuna.logging.set_verbosity(optuna.logging.WARNING)
            self._study = optuna.create_study(direction="maximize")
        total, _ = timed(lambda: self._study.optimize(objective, n_trials=1))
        return {"seconds": total, "epochs": seconds}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", choices=["classification", "answer"], default="classification")
    parser.add_argument("--layout", choices=["nchw", "channels_last"], default="nchw")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    peer = Peer(options.model, options.layout, options.precision)
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(getattr(peer, command.pop("do"))(**command)), flush=True)


main()
