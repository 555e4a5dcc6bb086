"""Weekly incidence of a childhood disease: learn to foretell next week from the weeks so far."""
import torch
import torch.nn as nn

torch.manual_seed(5)


def simulate(regions, weeks):
    x = torch.rand(regions) + 0.2
    prev = x.clone()
    out = []
    for _ in range(weeks + 40):
        x, prev = x * torch.exp(2.9 * (1 - 0.97 * x - 0.03 * prev) + 0.03 * torch.randn(regions)), x
        out.append(x)
    return torch.stack(out[40:], dim=1)

def windows(series, length):
    xs, ys = [], []
    for start in range(0, series.shape[1] - length - 1, length):
        xs.append(series[:, start:start + length])
        ys.append(series[:, start + 1:start + length + 1])
    return torch.cat(xs).unsqueeze(-1), torch.cat(ys).unsqueeze(-1)


class IncidenceRNN(nn.Module):
    def __init__(self, hid=32):
        super().__init__()
        self.lstm = nn.LSTM(1, hid, batch_first=True)
        self.fc = nn.Linear(hid, 1)

    def forward(self, x):
        h, _ = self.lstm(x)
        return self.fc(h)

def main():
    train_x, train_y = windows(simulate(40, 250), 24)
    test_x, test_y = windows(simulate(12, 120), 24)
    net = IncidenceRNN()
    opt = torch.optim.RMSprop(net.parameters(), lr=3e-3)
    sched = torch.optim.lr_scheduler.ExponentialLR(opt, 0.95)
    for epoch in range(1, 26):
        for idx in torch.randperm(len(train_x)).split(32):
            err = net(train_x[idx]) - train_y[idx]
            loss = (err ** 2).mean()
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step()
        sched.step()
        with torch.no_grad():
            val = ((net(test_x) - test_y) ** 2).mean()
        print(f"epoch {epoch:2d} | train {loss:.5f} | held-out {val:.5f}")
    history = simulate(200, 41).unsqueeze(-1)
    with torch.no_grad():
        forecast = net(history[:, :-1])[:, -1]
    print("forecast of week 41, mean abs. error:", (forecast - history[:, -1]).abs().mean().item())


if __name__ == "__main__":
    main()
