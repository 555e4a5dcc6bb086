import numpy as np
import torch
import torch.nn as nn

np.random.seed(4)
torch.manual_seed(4)


def infusion_record():
    """Hourly dose [mg] of one patient until the blood sample is taken, and the concentration measured then."""
    hours = np.random.randint(6, 41)
    dose = np.random.rand(hours) * 4 * (np.random.rand(hours) < 0.6)
    vmax, km, conc = 2.2, 3.0, 0.0
    for d in dose:
        conc += d - vmax * conc / (km + conc)
    return dose, max(conc, 0.0) + 0.1 * np.random.randn()


def build(n_patients, max_len=40):
    x = np.zeros((n_patients, max_len, 1), dtype=np.float32)
    lengths, y = np.zeros(n_patients, dtype=np.int64), np.zeros(n_patients, dtype=np.float32)
    for k in range(n_patients):
        dose, y[k] = infusion_record()
        lengths[k] = len(dose)
        x[k, :len(dose), 0] = dose
    return torch.from_numpy(x), torch.from_numpy(lengths), torch.from_numpy(y)


class ConcentrationGRU(nn.Module):
    def __init__(self, hidden_size=24):
        super().__init__()
        self.gru = nn.GRU(input_size=1, hidden_size=hidden_size, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(hidden_size, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, x, lengths):
        out, _ = self.gru(x)
        last = out[torch.arange(len(x)), lengths - 1]
        return self.mlp(last).squeeze(1)


x, lengths, y = build(1200)
x_val, len_val, y_val = build(300)
dose_mean, dose_std = x[x > 0].mean(), x[x > 0].std()
y_mean, y_std = y.mean(), y.std()
model = ConcentrationGRU()
optim = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(16):
    model.train()
    for b in torch.randperm(len(x)).split(64):
        pred = model((x[b] - dose_mean) / dose_std, lengths[b])
        loss = nn.functional.mse_loss(pred, (y[b] - y_mean) / y_std)
        optim.zero_grad()
        loss.backward()
        optim.step()
    model.eval()
    with torch.no_grad():
        val = model((x_val - dose_mean) / dose_std, len_val) * y_std + y_mean
    print(f"epoch {epoch:2d}: MAE {(val - y_val).abs().mean():.3f} mg/l")
print(f"spread of the concentrations: {y_val.std():.3f} mg/l")
