"""Bearing faults from envelope frames: which defect repeats how often?"""
import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import balanced_accuracy_score

FAULTS = ("healthy", "outer_race", "inner_race", "rolling_element")
FRAMES, N_FEATS = 30, 3


def envelope(fault, rng):
    t = np.arange(FRAMES)
    env = 0.2 * rng.random((FRAMES, N_FEATS))
    period = {0: None, 1: 4, 2: 6, 3: 9}[fault]
    if period is None:
        hits = rng.random(FRAMES) < 0.18
    else:
        hits = (t + rng.integers(period)) % period == 0
    env[hits] += rng.uniform(0.6, 1.4, (hits.sum(), N_FEATS))
    return env


class FaultNet(nn.Module):
    def __init__(self, n_hidden=36):
        super().__init__()
        self.gru = nn.GRU(N_FEATS, n_hidden, batch_first=True)
        self.classifier = nn.Linear(n_hidden, len(FAULTS))

    def forward(self, frames):
        return self.classifier(self.gru(frames)[0][:, -1, :])


def main():
    torch.manual_seed(33)
    rng = np.random.default_rng(33)
    labels = rng.integers(0, len(FAULTS), 2400)
    data = np.stack([envelope(k, rng) for k in labels]).astype(np.float32)
    data = (data - data[:2000].mean((0, 1))) / data[:2000].std((0, 1))
    X, y = torch.from_numpy(data), torch.from_numpy(labels)
    X_train, y_train, X_test, y_test = X[:2000], y[:2000], X[2000:], y[2000:]

    model = FaultNet()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=6e-3)
    for epoch in range(1, 13):
        order = torch.randperm(len(X_train))
        for i in range(0, len(order), 64):
            batch = order[i : i + 64]
            optimizer.zero_grad()
            loss = criterion(model(X_train[batch]), y_train[batch])
            loss.backward()
            optimizer.step()
        if epoch % 4 == 0:
            with torch.no_grad():
                pred = model(X_test).argmax(1).numpy()
            print(f"epoch {epoch}: {balanced_accuracy_score(y_test.numpy(), pred):.3f}")


if __name__ == "__main__":
    main()
