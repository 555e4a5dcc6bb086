import math
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(13)
T = 1600
raw = torch.zeros(T)
v = 0.2
for t in range(T):
    v = math.sin(2.6 * v) - 0.3 * v + 0.1 * torch.randn(1).item()
    raw[t] = 50 + 8 * v * (1.0 + t / T)
n_train = 1100
mean, std = raw.mean(), raw.std()
z = (raw - mean) / std

def to_windows(z, w):
    win = z.unfold(0, w + 1, 1)
    return win[:, :w].unsqueeze(2), win[:, w]

train_ds = TensorDataset(*to_windows(z[:n_train], 10))
val_ds = TensorDataset(*to_windows(z[n_train:], 10))

class GRUNet(nn.Module):
    def __init__(self, hidden=20):
        super().__init__()
        self.gru = nn.GRU(input_size=1, hidden_size=hidden, batch_first=True)
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        y, h = self.gru(x)
        return self.out(y[:, -1]).squeeze(1)

def run():
    model = GRUNet()
    opt = torch.optim.Adam(model.parameters(), lr=6e-3)
    for epoch in range(12):
        model.train()
        for xb, yb in DataLoader(train_ds, batch_size=50, shuffle=True):
            opt.zero_grad()
            loss = nn.functional.mse_loss(model(xb), yb)
            loss.backward()
            opt.step()
        model.eval()
        with torch.no_grad():
            xv, yv = val_ds.tensors
            vloss = nn.functional.mse_loss(model(xv), yv)
        print(f"epoch {epoch} train {loss.item():.4f} val {vloss.item():.4f} ({yv.var():.3f})")

if __name__ == "__main__":
    run()
