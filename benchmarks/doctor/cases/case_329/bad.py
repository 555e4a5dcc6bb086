import torch
import torch.nn as nn

torch.manual_seed(23)


# Groundwater below an irrigated field: pumps switch at random, the aquifer answers slowly.
def wells(n_wells, T):
    level = torch.zeros(n_wells)
    pump = torch.zeros(n_wells)
    xs, ys = [], []
    for t in range(T):
        flip = torch.rand(n_wells) < 0.05
        pump = torch.where(flip, torch.rand(n_wells), pump)
        level = level + 0.06 * (1.5 * pump ** 2 - level * (0.4 + pump))
        xs.append(pump + 0.02 * torch.randn(n_wells))
        ys.append(level + 0.01 * torch.randn(n_wells))
    return torch.stack(xs, 1).unsqueeze(-1), torch.stack(ys, 1)


CHUNK = 20
x, y = wells(64, 500)
x_val, y_val = wells(32, 300)
x_mean, x_std, y_mean, y_std = x.mean(), x.std(), y.mean(), y.std()
x, x_val = (x - x_mean) / x_std, (x_val - x_mean) / x_std
starts = torch.arange(0, x.size(1), CHUNK)


class Aquifer(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, u, state=None):
        out, state = self.lstm(u, state)
        return self.fc(out).squeeze(-1), state


model = Aquifer()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(16):
    state, running = None, 0.0
    for s in starts[torch.randperm(len(starts))].tolist():
        pred, state = model(x[:, s:s + CHUNK], state)
        state = tuple(z.detach() for z in state)
        loss = (pred - (y[:, s:s + CHUNK] - y_mean) / y_std).square().mean()
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        running += loss.item()
    if epoch % 4 == 3:
        with torch.no_grad():
            sim, _ = model(x_val)
            rmse = ((sim * y_std + y_mean - y_val)[:, 20:]).square().mean().sqrt().item()
        print(f"epoch {epoch + 1}: loss {running / len(starts):.4f}  validation RMSE {rmse:.4f} m "
              f"(std {y_val.std().item():.3f})")
