import numpy as np
import torch
from torch import nn

# log lines of a machine: one line of each trace is flagged as suspicious; is the fault behind it a real one?
torch.manual_seed(5)
rng = np.random.default_rng(5)
CODES, LENGTH = 12, 24


def traces(n):
    code = rng.integers(0, CODES, (n, LENGTH))
    pos = rng.integers(0, LENGTH, n)
    flag = np.zeros_like(code)
    flag[np.arange(n), pos] = 1
    label = np.isin(code[np.arange(n), pos], [1, 4, 5, 7, 9, 10]).astype(np.float32)
    return torch.tensor(np.stack([code, flag], -1)), torch.tensor(label)


class LogReader(nn.Module):
    def __init__(self, d=24):
        super().__init__()
        self.code, self.flag = nn.Embedding(CODES, d), nn.Embedding(2, d)
        self.position = nn.Parameter(0.02 * torch.randn(LENGTH, d))
        self.attn = nn.MultiheadAttention(d, 2)
        self.clf = nn.Sequential(nn.Linear(d, d), nn.Tanh(), nn.Linear(d, 1))

    def forward(self, lines):
        h = self.code(lines[..., 0]) + self.flag(lines[..., 1]) + self.position
        a, _ = self.attn(h, h, h)
        return self.clf((h + a)[:, -1]).squeeze(1)


def main():
    x_train, lab_train = traces(4000)
    x_test, lab_test = traces(1000)
    net = LogReader()
    opt = torch.optim.RMSprop(net.parameters(), lr=2e-3)
    bce = nn.BCEWithLogitsLoss()
    for epoch in range(6):
        losses = []
        for idx in torch.randperm(len(x_train)).split(40):
            opt.zero_grad()
            loss = bce(net(x_train[idx]), lab_train[idx])
            loss.backward()
            opt.step()
            losses.append(loss.item())
        with torch.no_grad():
            acc = ((net(x_test) > 0) == lab_test.bool()).float().mean()
        print(f"epoch {epoch}  loss {np.mean(losses):.3f}  accuracy {acc:.3f}")


if __name__ == "__main__":
    main()
