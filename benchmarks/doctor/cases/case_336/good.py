import numpy as np
import torch
import torch.nn as nn

# Threshold model of a daily return spread: the innovation has a standard deviation of 0.5 by
# construction, so no model can get below an RMSE of 0.5. We check how near we come.
rng = np.random.default_rng(101)
torch.manual_seed(101)
SIGMA = 0.5
n = 6000
s = np.zeros(n)
for t in range(2, n):
    drift = 1.6 * np.sin(1.5 * s[t - 1]) - 0.5 * s[t - 2] * np.exp(-s[t - 2] ** 2)
    s[t] = drift + SIGMA * rng.standard_normal()

n_train, n_val = 4000, 1000
mu, sd = s[:n_train].mean(), s[:n_train].std()
z = torch.tensor((s - mu) / sd, dtype=torch.float32)
WINDOW = 4
X = z.unfold(0, WINDOW, 1)[:-1]
y = z[WINDOW:]
X_tr, y_tr = X[:n_train - WINDOW], y[:n_train - WINDOW]
X_va, y_va = X[n_train:n_train + n_val], y[n_train:n_train + n_val]
X_te, y_te = X[n_train + n_val:], y[n_train + n_val:]

mlp = nn.Sequential(nn.Linear(WINDOW, 32), nn.Tanh(), nn.Linear(32, 1))
opt = torch.optim.Adam(mlp.parameters(), lr=5e-3)
best, best_state, patience = float("inf"), None, 0
for epoch in range(60):
    for idx in torch.randperm(len(X_tr)).split(100):
        loss = nn.functional.mse_loss(mlp(X_tr[idx]).squeeze(-1), y_tr[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        val = nn.functional.mse_loss(mlp(X_va).squeeze(-1), y_va).item()
    if val < best - 1e-4:
        best, patience = val, 0
        best_state = {k: v.clone() for k, v in mlp.state_dict().items()}
    else:
        patience += 1
        if patience == 12:
            break
mlp.load_state_dict(best_state)
with torch.no_grad():
    rmse = nn.functional.mse_loss(mlp(X_te).squeeze(-1), y_te).sqrt().item() * sd
naive = (X_te[:, -1] - y_te).pow(2).mean().sqrt().item() * sd
print(f"stopped after {epoch + 1} epochs, test RMSE {rmse:.3f}, floor {SIGMA}, last value {naive:.3f}, std {sd:.3f}")
