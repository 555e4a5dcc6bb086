import argparse
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

parser = argparse.ArgumentParser()
parser.add_argument("--micro-batch", type=int, default=16)
parser.add_argument("--accumulate", type=int, default=4)
parser.add_argument("--epochs", type=int, default=8)
parser.add_argument("--lr", type=float, default=3e-3)
args = parser.parse_args()
np.random.seed(19)
torch.manual_seed(19)


def bearing(n, length=40):
    """vibration of a bearing: healthy, inner-ring fault (fast impacts), outer-ring fault (slow impacts)"""
    label = np.random.randint(0, 3, n)
    x = 0.2 * np.random.randn(n, length)
    t = np.arange(length)
    for i, c in enumerate(label):
        if c:
            period = np.random.uniform(5, 6.5) if c == 1 else np.random.uniform(9, 12)
            ph = (t + np.random.uniform(0, period)) % period
            x[i] += np.random.uniform(1.2, 2.4) * np.exp(-ph / 1.2) * np.cos(2.2 * ph)
        x[i] *= np.random.uniform(0.7, 1.4)
    return torch.tensor(x, dtype=torch.float32).unsqueeze(1), torch.tensor(label)


X_tr, y_tr = bearing(2400)
X_te, y_te = bearing(800)
mean, std = X_tr.mean(), X_tr.std()
train = DataLoader(TensorDataset((X_tr - mean) / std, y_tr), batch_size=args.micro_batch, shuffle=True, drop_last=True)
net = nn.Sequential(nn.Conv1d(1, 16, 7), nn.ReLU(), nn.MaxPool1d(2), nn.Conv1d(16, 32, 9), nn.ReLU(),
                    nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(32, 3))
criterion = nn.CrossEntropyLoss(reduction="sum")
optimizer = torch.optim.RMSprop(net.parameters(), lr=args.lr)

for epoch in range(args.epochs):
    seen = total = 0
    optimizer.zero_grad()
    for i, (xb, yb) in enumerate(train, start=1):
        loss = criterion(net(xb), yb)
        (loss / (args.micro_batch * args.accumulate)).backward()       # one step per `accumulate` micro-batches
        total, seen = total + loss.item(), seen + len(xb)
        if i % args.accumulate == 0:
            optimizer.step()
            optimizer.zero_grad()
    with torch.no_grad():
        logits = net((X_te - mean) / std)
    acc = (logits.argmax(1) == y_te).float().mean()
    print(f"epoch {epoch + 1} train loss {total / seen:.3f} test loss {criterion(logits, y_te) / len(y_te):.3f} test accuracy {acc:.3f}")
