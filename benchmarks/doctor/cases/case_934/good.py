import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

torch.manual_seed(17)
rng = np.random.default_rng(17)

# night-storage heaters: grid draw depends on how much heat is still in the bricks
HOMES, HOURS, CHUNK = 40, 1500, 12
cold = np.zeros((HOMES, HOURS))
for t in range(1, HOURS):
    cold[:, t] = 0.9 * cold[:, t - 1] + rng.normal(0, 0.45, HOMES)
tariff = np.repeat((rng.random((HOMES, HOURS // 5)) < 0.3).astype(float), 5, axis=1)
store = np.full(HOMES, 0.5)
draw = np.zeros((HOMES, HOURS))
for t in range(HOURS):
    charge = tariff[:, t] * np.minimum(0.12, 1 - store)
    store = store + charge - 0.025 * np.exp(0.35 * cold[:, t]) * (store > 0)
    store = np.clip(store, 0, 1)
    short = 0.6 / (1 + np.exp((store - 0.45) / 0.06))
    draw[:, t] = charge * 8 + short + rng.normal(0, 0.02, HOMES)

x = torch.tensor(np.stack([cold, tariff], 2), dtype=torch.float32)
y = torch.tensor(draw, dtype=torch.float32).unsqueeze(2)
cut = 1200
chunks = [(x[:, s:s + CHUNK], y[:, s:s + CHUNK]) for s in range(0, cut, CHUNK)]
loader = DataLoader(chunks, batch_size=None, shuffle=False)


class Meter(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, batch_first=True)
        self.fc = nn.Linear(32, 1)

    def forward(self, x, state=None):
        out, state = self.lstm(x, state)
        return self.fc(out), state


model = Meter()
optim = torch.optim.Adam(model.parameters(), lr=1e-2)
decay = torch.optim.lr_scheduler.ExponentialLR(optim, 0.75)
for epoch in range(10):
    state, losses = None, []
    for xb, yb in loader:
        pred, state = model(xb, state)
        loss = ((pred - yb) ** 2).mean()
        optim.zero_grad(); loss.backward()
        optim.step()
        state = tuple(s.detach() for s in state)
        losses.append(loss.item())
    decay.step()
    print(f"epoch {epoch}  mse {np.mean(losses):.4f}")

with torch.no_grad():
    full, _ = model(x)
mse = ((full[:, cut:] - y[:, cut:]) ** 2).mean().item()
print(f"test mse {mse:.4f}   R2 {1 - mse / y[:, cut:].var().item():.3f}")
