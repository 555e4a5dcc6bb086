"""Epidemic: next week's new cases in a district from the last 10 weeks and the contact index."""
import numpy as np
import torch
import torch.nn as nn
gen = np.random.default_rng(17)
torch.manual_seed(17)


def district(weeks=60):
    s, i, contact, rows = 0.98, 0.01 * gen.uniform(0.5, 2.0), 1.0, []
    for _ in range(weeks):
        if gen.random() < 0.15:
            contact = gen.uniform(0.5, 1.5)
        new = min(s, 1.7 * contact * s * i * np.exp(0.03 * gen.standard_normal()))
        s, i = s - new + 0.015 * (1 - s), i + new - 0.75 * i + 0.0005
        rows.append((new * 100, contact))
    return np.array(rows, dtype=np.float32)


def make_set(n):
    xs, ys = [], []
    for _ in range(n):
        d = district()
        for a in range(0, 49, 2):
            # the coming week's measures are announced
            xs.append(np.stack([d[a:a + 10, 0], d[a + 1:a + 11, 1]], 1))
            ys.append(d[a + 10, 0])
    return torch.from_numpy(np.stack(xs)), torch.tensor(ys)


x_fit, y_fit = make_set(160)
x_new, y_new = make_set(40)
loc, spread = x_fit.mean((0, 1)), x_fit.std((0, 1))
x_fit, x_new = (x_fit - loc) / spread, (x_new - loc) / spread
y_fit, y_new = (y_fit - loc[0]) / spread[0], (y_new - loc[0]) / spread[0]


class Forecaster(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(2, 32, num_layers=2, batch_first=True)
        self.readout = nn.Linear(32, 1)

    def forward(self, x):
        return self.readout(self.lstm(x)[1][0][-1]).squeeze(-1)


model = Forecaster()
optimizer = torch.optim.Adam(model.parameters(), lr=0.2)
criterion = nn.L1Loss()
for epoch in range(12):
    losses = []
    for batch in torch.randperm(len(x_fit)).split(64):
        loss = criterion(model(x_fit[batch]), y_fit[batch])
        optimizer.zero_grad()
        loss.backward(); optimizer.step()
        losses.append(loss.item())
    with torch.no_grad():
        test = criterion(model(x_new), y_new).item()
    print(f"epoch {epoch}: train {np.mean(losses):.4f} new districts {test:.4f}")
