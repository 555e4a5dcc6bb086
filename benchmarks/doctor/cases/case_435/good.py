# Pump condition from pressure pulses. Layout is (time, batch, feature) throughout.
import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(101)
torch.manual_seed(101)
STATES = ["ok", "worn seal", "cavitation", "blocked valve"]


def pulses(n, steps=32):
    state = rng.integers(0, len(STATES), n)
    phase = rng.uniform(0, 2 * np.pi, n)
    omega = rng.uniform(0.7, 0.9, n)
    x = np.zeros((steps, n, 2))
    for k in range(steps):
        s = np.sin(phase + omega * k)
        p = np.select([state == 0, state == 1, state == 2], [s, np.clip(s, -0.4, 1), s], np.clip(s, -1, 0.4))
        q = np.where(state == 2, s * rng.standard_normal(n), 0.3 * rng.standard_normal(n))
        x[k] = np.stack([p + 0.15 * rng.standard_normal(n), q], axis=1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(state)


class PumpNet(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.gru = nn.GRU(2, hidden)
        self.fc = nn.Linear(hidden, len(STATES))
        self.log_softmax = nn.LogSoftmax(dim=1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.log_softmax(self.fc(out[-1]))


x_train, s_train = pulses(1600)
x_test, s_test = pulses(400)
model = PumpNet()
criterion = nn.NLLLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(10):
    for cols in torch.randperm(x_train.size(1)).split(40):
        optimizer.zero_grad()
        loss = criterion(model(x_train[:, cols]), s_train[cols])
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        logp = model(x_test)
    acc = (logp.argmax(1) == s_test).float().mean()
    print(f"epoch {epoch} train nll {loss.item():.3f} test nll {criterion(logp, s_test):.3f} acc {acc:.3f}")
