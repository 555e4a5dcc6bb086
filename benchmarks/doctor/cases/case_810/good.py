"""Gesture recognition with few labels: a denoising autoencoder learns on unlabelled gyroscope
data, its encoder is then kept as it is and only a small classifier is fitted on 160 labelled gestures."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

GESTURES, T = 5, 48


def gyroscope(n, rng):
    t = np.linspace(0, 1, T)
    lab = rng.integers(0, GESTURES, n)
    amp, speed, ph = rng.uniform(0.7, 1.3, (3, n, 1)) * np.array([1.0, 1.0, 0.3])[:, None, None]
    w = 2 * np.pi * speed * t + ph
    kinds = [(np.sin(w), np.cos(w), 0 * w), (np.sin(2 * w), 0 * w, np.cos(w)), (np.exp(-8 * (t - 0.4 * speed) ** 2), np.sin(w), np.sin(w)),
             (np.sin(w), np.sin(2 * w), np.cos(2 * w)), (np.cos(w), np.sin(w), -np.sin(2 * w))]
    x = np.stack([np.stack([kinds[c][a][i] for a in range(3)]) for i, c in enumerate(lab)])
    x = amp[:, :, None] * x + 0.35 * rng.standard_normal(x.shape)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(lab)


encoder = nn.Sequential(nn.Conv1d(3, 16, 7, stride=2, padding=3), nn.ReLU(),
                        nn.Conv1d(16, 16, 5, stride=2, padding=2), nn.ReLU(), nn.Flatten(), nn.Linear(16 * 12, 16))
decoder = nn.Sequential(nn.Linear(16, 96), nn.ReLU(), nn.Linear(96, 3 * T), nn.Unflatten(1, (3, T)))


def pretrain(x, epochs=8):
    opt_enc = torch.optim.Adam(encoder.parameters(), lr=2e-3)
    opt_dec = torch.optim.Adam(decoder.parameters(), lr=4e-3)
    for epoch in range(epochs):
        for i in torch.randperm(len(x)).split(64):
            masked = x[i] * (torch.rand(len(i), 1, T) > 0.2)
            loss = F.mse_loss(decoder(encoder(masked)), x[i])
            opt_enc.zero_grad()
            opt_dec.zero_grad()
            loss.backward()
            opt_enc.step()
            opt_dec.step()
        print(f"pretraining {epoch}: {loss.item():.3f} (sensor noise 0.1225)")


def main():
    torch.manual_seed(2)
    rng = np.random.default_rng(2)
    unlabelled, _ = gyroscope(2500, rng)
    x_lab, y_lab = gyroscope(160, rng)
    x_test, y_test = gyroscope(500, rng)
    pretrain(unlabelled)

    encoder.requires_grad_(False).eval()
    clf = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Dropout(0.3), nn.Linear(32, GESTURES), nn.LogSoftmax(dim=1))
    opt = torch.optim.Adam(clf.parameters(), lr=1e-2, weight_decay=1e-3)
    with torch.no_grad():
        codes, codes_test = encoder(x_lab), encoder(x_test)
    for step in range(150):
        clf.train()
        opt.zero_grad()
        loss = F.nll_loss(clf(codes), y_lab)
        loss.backward()
        opt.step()
    clf.eval()
    with torch.no_grad():
        acc = (clf(codes_test).argmax(1) == y_test).float().mean().item()
    print(f"classifier loss {loss.item():.3f}, test accuracy {acc:.3f} (guessing {1 / GESTURES:.2f})")


if __name__ == "__main__":
    main()
