"""The report's models, data set and loops in PyTorch: the side that the benchmark compares with.

    pytorch_peer.py [--model answer] [--layout channels_last] [--precision bfloat16] [--compiled]
                    [--fused] [--size quick] [--threads 2]
    pytorch_peer.py --trial FOLDER …

It answers one command a line on standard input, as JSON, with one line on standard output:
{"do": "train"} -> {"seconds": 1.3, "loss": 0.69}. The commands are the methods of Peer that do not
begin with an underscore; the other fields of a command are their arguments. With --trial it trains on
the arrays of a folder instead, prints the best validation accuracy and ends.

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
BATCH_SIZE = 32
EPOCHS = 10
# The report's, and those of the preset quick.
SIZES = {
    "report": {"image": 224, "channels": 64, "embedding": 256, "hidden": 512},
    "quick": {"image": 64, "channels": 16, "embedding": 64, "hidden": 64},
}
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


def conv(inputs, outputs, kernel=3, stride=1, padding=1):
    return [nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.BatchNorm2d(outputs), nn.ReLU()]


class VQAModel(nn.Module):
    """An image encoder, an LSTM over the question with attention, and a fusion of both."""

    def __init__(self, image_encoder, fusion, embedding, hidden, **lstm):
        super().__init__()
        self.img_encoder = nn.Sequential(*image_encoder, nn.AdaptiveAvgPool2d(1))
        self.text_embedding = nn.Embedding(VOCABULARY, embedding)
        self.text_encoder = nn.LSTM(embedding, hidden, batch_first=True, bidirectional=True, **lstm)
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

    def __init__(self, channels, embedding, hidden, **_):
        c, h = channels, hidden
        super().__init__(
            image_encoder=[
                *conv(3, c, 7, 2, 3), nn.MaxPool2d(3, 2, 1),
                *conv(c, 2 * c), nn.MaxPool2d(2),
                *conv(2 * c, 4 * c), nn.MaxPool2d(2),
            ],
            fusion=[
                nn.Linear(4 * c + 2 * h, h), nn.ReLU(), nn.Dropout(0.3),
                nn.Linear(h, h // 2), nn.ReLU(), nn.Dropout(0.3),
                nn.Linear(h // 2, 1), nn.Sigmoid(),
            ],
            embedding=embedding,
            hidden=hidden,
        )  # fmt: skip

    def forward(self, images, ids, mask):
        return super().forward(images, ids, mask).squeeze(-1)


class VQAAnswerModel(VQAModel):
    """Which answer? Logits over the vocabulary of answers."""

    def __init__(self, channels, embedding, hidden, **_):
        c, h = channels, hidden
        super().__init__(
            image_encoder=[
                *conv(3, c, 7, 2, 3), nn.MaxPool2d(3, 2, 1),
                *conv(c, 2 * c), *conv(2 * c, 2 * c), nn.MaxPool2d(2),
                *conv(2 * c, 4 * c), *conv(4 * c, 4 * c), nn.MaxPool2d(2),
                *conv(4 * c, 8 * c),
            ],
            fusion=[
                nn.Linear(8 * c + 2 * h, 2 * h), nn.ReLU(), nn.Dropout(0.4),
                nn.Linear(2 * h, h), nn.ReLU(), nn.Dropout(0.4),
                nn.Linear(h, ANSWERS),
            ],
            embedding=embedding,
            hidden=hidden,
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

    def __init__(self, directory, split, size=224):
        self.size = size
        self.pictures = Path(directory, split)
        self.rows = json.loads(Path(directory, "Annotations", f"{split}.json").read_text())

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        image = Image.open(self.pictures / row["image"]).convert("RGB")
        image = image.resize((self.size, self.size), Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(np.array(image)).permute(2, 0, 1).contiguous().float().div(255)
        generator = torch.Generator().manual_seed(index)
        ids, mask = question(torch.rand(1, generator=generator).item(), generator)
        label = torch.tensor(float(row.get("answerable", 0)))
        return (pixels - MEAN) / STD, ids, mask, label


def random_batch(model, size):
    generator = torch.Generator().manual_seed(1)
    images = torch.randn(BATCH_SIZE, 3, size, size, generator=generator)
    questions = [question((row + 1) / BATCH_SIZE, generator) for row in range(BATCH_SIZE)]
    ids, mask = (torch.stack(column) for column in zip(*questions))
    if model == "answer":
        labels = torch.randint(0, ANSWERS, (BATCH_SIZE,), generator=generator)
    else:
        labels = torch.randint(0, 2, (BATCH_SIZE,), generator=generator).float()
    return images, ids, mask, labels


class Learner:
    """A model with its optimizer, and the report's two loops."""

    def __init__(self, model, layout, precision, compiled, fused, size, learning_rate=1e-3):
        torch.manual_seed(42)
        self.answers = model == "answer"
        self.model = (VQAAnswerModel if self.answers else VQAClassificationModel)(**SIZES[size])
        self.criterion = nn.CrossEntropyLoss() if self.answers else nn.BCELoss()
        self.channels_last = layout == "channels_last"
        if self.channels_last:
            self.model = self.model.to(memory_format=torch.channels_last)
        self.autocast = precision == "bfloat16"
        self.optimizer = torch.optim.Adam(self.model.parameters(), learning_rate, fused=fused)
        if compiled:
            self.model = torch.compile(self.model)

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

    def __init__(self, **kind):
        self._kind = kind
        self._learner = Learner(**kind)
        self._batch = random_batch(kind["model"], SIZES[kind["size"]]["image"])
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


def read_split(directory, split):
    """A split's arrays, as the benchmark writes them: pixels, token ids and labels, ready to train on."""
    read = lambda name, kind: torch.from_numpy(np.fromfile(Path(directory, f"{split}.{name}"), kind))
    labels = read("labels", np.float32)
    pixels = read("pixels", np.uint8).view(len(labels), -1, 3)
    size = round(pixels.shape[1] ** 0.5)
    images = pixels.view(len(labels), size, size, 3).permute(0, 3, 1, 2)
    ids = read("ids", np.int32).view(len(labels), -1).long()
    return images, ids, (ids != 0).float(), labels


def run_trial(directory, learner):
    """Trains and evaluates for ten epochs, and prints the best validation accuracy."""
    train, val = (read_split(directory, split) for split in ("train", "val"))

    def batch(split, rows):
        images, ids, mask, labels = (column[rows] for column in split)
        return (images.float().div(255) - MEAN) / STD, ids, mask, labels

    best = 0
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(train[-1])).split(BATCH_SIZE):
            learner.train(batch(train, rows))
        rows = torch.arange(len(val[-1])).split(BATCH_SIZE)
        correct = sum(learner.evaluate(batch(val, part))[1] for part in rows)
        best = max(best, correct / len(val[-1]))
    print(json.dumps({"accuracy": best}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", choices=["classification", "answer"], default="classification")
    parser.add_argument("--layout", choices=["nchw", "channels_last"], default="nchw")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    parser.add_argument("--compiled", action="store_true", help="torch.compile")
    parser.add_argument("--fused", action="store_true", help="Adam's fused implementation")
    parser.add_argument("--size", choices=list(SIZES), default="report")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--trial", metavar="FOLDER")
    kind = vars(parser.parse_args())
    torch.set_num_threads(kind.pop("threads"))
    trial = kind.pop("trial")
    if trial is not None:
        return run_trial(trial, Learner(**kind))
    peer = Peer(**kind)
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(getattr(peer, command.pop("do"))(**command)), flush=True)


main()
