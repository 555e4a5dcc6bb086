# Driving trips: from speed and slope, is the battery too warm at the end of the trip?
import torch
import torch.nn as nn

torch.manual_seed(12)


def trips(n, T=15):
    mass = 0.7 + 0.6 * torch.rand(n)
    speed = torch.rand(n, 3).repeat_interleave(5, 1)
    slope = torch.randn(n, 3).repeat_interleave(5, 1)
    heat = torch.zeros(n)
    for t in range(T):
        power = mass * (speed[:, t] ** 2 + torch.relu(slope[:, t]) * speed[:, t])
        heat = heat + power - 0.02 * heat * speed[:, t]
    x = torch.stack([speed, slope, mass[:, None].expand(n, T)], 2)
    return x, heat


x_train, heat = trips(2000)
x_test, heat_test = trips(600)
limit = heat.median()
y_train, y_test = (heat > limit).float(), (heat_test > limit).float()
center, scale = x_train.mean((0, 1)), x_train.std((0, 1))


class TripNet(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(3, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x, state=None):
        out, state = self.lstm((x - center) / scale, state)
        return self.fc(out[:, -1]).squeeze(1), state


net = TripNet()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
bce = nn.BCEWithLogitsLoss()
batch = 50
for epoch in range(10):
    net.train()
    perm = torch.randperm(len(x_train))
    state, total = None, 0.0
    for i in range(0, len(perm), batch):
        j = perm[i:i + batch]
        logit, state = net(x_train[j], state)
        state = tuple(s.detach() for s in state)
        loss = bce(logit, y_train[j])
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * batch
    net.eval()
    with torch.no_grad():
        logit, _ = net(x_test)
        acc = ((logit > 0) == (y_test > 0.5)).float().mean()
    print(f"epoch {epoch:2d}  train {total / len(perm):.4f}  test {bce(logit, y_test):.4f}  acc {acc:.3f}")
