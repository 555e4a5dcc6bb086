import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(31)
torch.manual_seed(31)

def blood_cells(n, tau=17, burn_in=300, stride=3):
    """Mackey-Glass model of the white blood cell count, every third day."""
    x = [1.2 + 0.1 * rng.normal() for _ in range(tau + 1)]
    for _ in range(burn_in + n * stride):
        x.append(x[-1] + 0.2 * x[-1 - tau] / (1 + x[-1 - tau] ** 10) - 0.1 * x[-1] + 0.002 * rng.normal())
    return np.array(x[-n * stride::stride]) + 0.01 * rng.normal(size=n)


class CountLSTM(nn.Module):
    """One-layer LSTM, read out at the last step."""

    def __init__(self, n_inputs=1, d_model=16, hidden=32):
        super().__init__()
        self.embed = nn.Linear(n_inputs, d_model)
        self.norm = nn.LayerNorm(n_inputs)
        self.lstm = nn.LSTM(d_model, hidden, batch_first=True)
        self.readout = nn.Linear(hidden, n_inputs)

    def forward(self, x):
        x = self.embed(self.norm(x))
        out, _ = self.lstm(x)
        return self.readout(out[:, -1])


counts = blood_cells(2600)
n_train, context, lead = 2000, 16, 4
counts = (counts - counts[:n_train].mean()) / counts[:n_train].std()
series = torch.tensor(counts, dtype=torch.float32)

windows = series.unfold(0, context + lead, 1)
inputs, labels = windows[:, :context].unsqueeze(-1), windows[:, -1:]
fit = slice(0, n_train - context - lead)
hold = slice(n_train, None)
x_fit, y_fit, x_hold, y_hold = inputs[fit], labels[fit], inputs[hold], labels[hold]

model = CountLSTM()
opt = torch.optim.Adam(model.parameters(), lr=5e-3)
best = float("inf")
for epoch in range(20):
    model.train()
    order = torch.randperm(len(x_fit))
    for k in range(0, len(order), 100):
        rows = order[k:k + 100]
        opt.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x_fit[rows]), y_fit[rows])
        loss.backward()
        opt.step()
    model.eval()
    with torch.no_grad():
        rmse = (model(x_hold) - y_hold).pow(2).mean().sqrt().item()
    best = min(best, rmse)
    if epoch % 4 == 3:
        print(f"epoch {epoch + 1}: rmse {lead} samples ahead {rmse:.3f} (best so far {best:.3f})")
