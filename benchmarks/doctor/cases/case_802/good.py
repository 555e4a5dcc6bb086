"""Identify a pump-driven cascade of two tanks (nonlinear outflow) with a GRU."""
import numpy as np
import torch
import torch.nn as nn


def simulate(n_exp, n_steps, rng):
    """Levels (cm) of the lower tank for random staircase pump voltages."""
    u = np.repeat(rng.uniform(0.5, 5.5, (n_exp, n_steps // 10)), 10, axis=1)
    h1, h2 = np.full(n_exp, 4.0), np.full(n_exp, 4.0)
    y = np.empty_like(u)
    for k in range(u.shape[1]):
        q1, q2 = 0.55 * np.sqrt(h1), 0.5 * np.sqrt(h2)
        h1 = np.clip(h1 + 0.45 * u[:, k] - q1, 0.0, 14.0)     # the upper tank can overflow
        h2 = np.clip(h2 + q1 - q2, 0.0, 20.0)
        y[:, k] = h2
    return u[..., None], y[..., None] + rng.normal(0, 0.05, y[..., None].shape)


class TankModel(nn.Module):
    def __init__(self, hidden=32):
        super().__init__()
        self.rnn = nn.GRU(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, u):
        out, _ = self.rnn(u)
        return self.head(out)


def main():
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    u_tr, y_tr = simulate(96, 80, rng)
    u_va, y_va = simulate(24, 80, rng)
    u_mu, u_sd, y_mu, y_sd = u_tr.mean(), u_tr.std(), y_tr.mean(), y_tr.std()

    def to_t(a, mu, sd):
        return torch.tensor((a - mu) / sd, dtype=torch.float32)

    U, Y = to_t(u_tr, u_mu, u_sd), to_t(y_tr, y_mu, y_sd)
    model = TankModel()
    opt = torch.optim.Adam(model.parameters(), lr=8e-3)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=40)
    for epoch in range(40):
        for idx in torch.randperm(len(U)).split(24):
            opt.zero_grad()
            loss = nn.functional.mse_loss(model(U[idx]), Y[idx])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
        sched.step()
    model.eval()
    with torch.no_grad():
        sim = model(to_t(u_va, u_mu, u_sd)).numpy() * y_sd + y_mu
    rmse = np.sqrt(np.mean((sim - y_va) ** 2))
    fit = 100 * (1 - np.linalg.norm(sim - y_va) / np.linalg.norm(y_va - y_va.mean()))
    print(f"simulation on new experiments: RMSE {rmse:.2f} cm, fit {fit:.1f} %")


if __name__ == "__main__":
    main()
