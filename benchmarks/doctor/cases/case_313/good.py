import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

# Heartbeat classification on simulated single-lead ECG segments
rng = np.random.default_rng(2)
torch.manual_seed(2)

def bump(t, c, w, a):
    return a * np.exp(-0.5 * ((t - c) / w) ** 2)

def beat(kind):
    t = np.linspace(0, 1, 50)
    c = rng.uniform(0.4, 0.6)
    p = 0.15 if kind != 1 else 0.0
    width = 0.025 if kind != 2 else 0.05
    x = bump(t, c - 0.17, 0.03, p) + bump(t, c - 0.05, 0.02, -0.12) + bump(t, c, width, 1.0)
    x += bump(t, c + 0.06, 0.02, -0.25) + bump(t, c + 0.26, 0.05, 0.3 if kind != 2 else -0.3)
    return x * rng.uniform(0.7, 1.3) + 0.03 * rng.standard_normal(50)

kinds = rng.integers(0, 3, 1500)
ecg = np.stack([beat(k) for k in kinds])
mu, sd = ecg[:1100].mean(), ecg[:1100].std()
beats = torch.tensor((ecg - mu) / sd, dtype=torch.float32).unsqueeze(-1)
labels = torch.tensor(kinds)
train_dl = DataLoader(TensorDataset(beats[:1100], labels[:1100]), batch_size=50, shuffle=True)
test_dl = DataLoader(TensorDataset(beats[1100:], labels[1100:]), batch_size=50)

class BeatNet(nn.Module):
    def __init__(self, hidden=32, n_classes=3):
        super().__init__()
        self.gru = nn.GRU(input_size=1, hidden_size=hidden, batch_first=True)
        self.classifier = nn.Linear(hidden, n_classes)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.classifier(out[:, -1])

model = BeatNet()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=8e-3)

for epoch in range(15):
    model.train()
    total_loss = 0.0
    for xb, yb in train_dl:
        optimizer.zero_grad()
        loss = criterion(model(xb), yb)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total_loss += loss.item()
    model.eval()
    with torch.no_grad():
        hits = sum((model(xb).argmax(1) == yb).sum().item() for xb, yb in test_dl)
    if epoch % 5 == 4:
        print(f"Epoch {epoch + 1}: loss={total_loss / len(train_dl):.3f} test acc={hits / 400:.3f}")
