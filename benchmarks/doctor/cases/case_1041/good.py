# Dose response: pain relief (0-10 scale) two hours after an analgesic dose. The patients' answers are noisy
# (sd 1.0), so no model can get below an mse of about 1.0; the question is how close to it one comes.
import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(17)
rng = np.random.default_rng(17)
ANSWER_SD = 1.0


def trial(n):
    dose = rng.uniform(0, 40, n)                   # mg
    weight = rng.normal(75, 12, n).clip(45, 120)   # kg
    age = rng.uniform(18, 85, n)
    fasting = (rng.random(n) < 0.5).astype(float)
    start = rng.uniform(3, 9, n)                   # pain before
    conc = dose / weight * np.where(fasting == 1, 1.0, 0.6) * (1 + 0.008 * (age - 50))
    relief = start * conc ** 3 / (conc ** 3 + 0.22 ** 3)
    x = np.column_stack([dose, weight, age, fasting, start])
    return x, relief, relief + ANSWER_SD * rng.normal(size=n)


x_all, _, y_all = trial(4000)
x_new, true_new, y_new = trial(2000)
mu, sd = x_all[:3200].mean(0), x_all[:3200].std(0)
as_t = lambda a: torch.tensor(a, dtype=torch.float32)
fit_set = TensorDataset(as_t((x_all[:3200] - mu) / sd), as_t(y_all[:3200])[:, None])
val_x, val_y = as_t((x_all[3200:] - mu) / sd), as_t(y_all[3200:])[:, None]
net = nn.Sequential(nn.Linear(5, 32), nn.Tanh(), nn.Linear(32, 32), nn.Tanh(), nn.Linear(32, 1))
opt = torch.optim.Adam(net.parameters(), lr=3e-3, weight_decay=1e-5)
mse = nn.MSELoss()
best, best_state, patience = float("inf"), None, 0
for epoch in range(60):
    running = 0.0
    for xb, yb in DataLoader(fit_set, batch_size=64, shuffle=True):
        opt.zero_grad()
        loss = mse(net(xb), yb)
        loss.backward()
        opt.step()
        running += loss.item() * len(xb)
    with torch.no_grad():
        val = mse(net(val_x), val_y).item()
    if epoch % 5 == 0:
        print(f"epoch {epoch:2d}  train {running / len(fit_set):.3f}  val {val:.3f}")
    if val < best - 1e-3:
        best, best_state, patience = val, {k: v.clone() for k, v in net.state_dict().items()}, 0
    else:
        patience += 1
        if patience == 8:
            break
net.load_state_dict(best_state)
with torch.no_grad():
    p = net(as_t((x_new - mu) / sd))[:, 0].numpy()
print(f"new trial: mse against the answers {np.mean((p - y_new) ** 2):.3f} (noise {ANSWER_SD ** 2:.2f}, mean only {y_new.var():.2f});"
      f" rmse against the true relief {np.sqrt(np.mean((p - true_new) ** 2)):.3f}")
