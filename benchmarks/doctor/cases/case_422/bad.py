import numpy as np
import torch
from sklearn.metrics import mean_absolute_error
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def drill_runs(n, rng, length=25):
    """Spindle current and vibration over the last holes; target: wear of the flank in microns."""
    hard = np.repeat(rng.uniform(0.5, 1.5, (n, length // 5)), 5, axis=1)
    feed = np.repeat(rng.uniform(0.5, 1.5, (n, length // 5)), 5, axis=1)
    wear = np.zeros(n)
    for k in range(length):
        stress = np.maximum(hard[:, k] * feed[:, k] - 1.0, 0) ** 2
        wear += 6.0 * stress / (1 + 0.04 * wear)
    current = hard * feed + 0.05 * rng.standard_normal((n, length))
    vibration = feed**2 + 0.05 * rng.standard_normal((n, length))
    return np.stack([current, vibration], axis=2), wear


class WearNet(nn.Module):
    def __init__(self, hidden=48, p=0.3):
        super().__init__()
        self.rnn = nn.GRU(2, hidden, batch_first=True)
        self.head = nn.Sequential(nn.Dropout(p), nn.Linear(hidden, 32), nn.ReLU(), nn.Dropout(p), nn.Linear(32, 1))

    def forward(self, x):
        return self.head(self.rnn(x)[0].mean(dim=1)).squeeze(1)


def main():
    torch.manual_seed(15)
    rng = np.random.default_rng(15)
    x_train, w_train = drill_runs(2000, rng)
    x_test, w_test = drill_runs(500, rng)
    xm, xs, wm, ws = x_train.mean((0, 1)), x_train.std((0, 1)), w_train.mean(), w_train.std()
    to_t = lambda a: torch.tensor(a, dtype=torch.float32)
    train = TensorDataset(to_t((x_train - xm) / xs), to_t((w_train - wm) / ws))
    x_test = to_t((x_test - xm) / xs)

    model = WearNet()
    opt = torch.optim.Adam(model.parameters(), lr=3e-3)
    for epoch in range(1, 13):
        model.train()
        for xb, yb in DataLoader(train, batch_size=64, shuffle=True):
            opt.zero_grad()
            loss = nn.functional.mse_loss(model(xb), yb)
            loss.backward()
            opt.step()
        if epoch % 3 == 0:
            with torch.no_grad():
                pred = model(x_test).numpy() * ws + wm
            print(f"epoch {epoch}: MAE {mean_absolute_error(w_test, pred):.2f} um of {w_test.std():.2f}")


if __name__ == "__main__":
    main()
