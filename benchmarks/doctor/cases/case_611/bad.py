# One-step model of a robot joint (for a later MPC): next velocity from state and motor torque
import numpy as np
import torch
import torch.nn as nn

torch.manual_seed(12)
rng = np.random.default_rng(12)


def record(steps):
    """Columns: angle, velocity, motor torque, velocity one sample later."""
    th, om, log = 0.3, 0.0, []
    for _ in range(steps):
        torque = rng.uniform(-20, 20)
        om_new = om + 0.1 * (torque - 15.0 * np.sin(th) - 0.4 * om - 0.3 * om * abs(om)) + 0.01 * rng.standard_normal()
        log.append([th, om, torque, om_new])
        th, om = (th + 0.1 * om_new + np.pi) % (2 * np.pi) - np.pi, om_new
    return np.array(log, dtype=np.float32)


class JointModel(nn.Module):
    def __init__(self, n_in, hidden=32):
        super().__init__()
        self.rnn = nn.RNN(n_in, hidden, batch_first=True)
        self.head = nn.Sequential(nn.Linear(hidden, 32), nn.ReLU(), nn.Linear(32, 1))

    def forward(self, seq):
        out, _ = self.rnn(seq)
        return self.head(out[:, -1])


def windows(log, mean, std, length=5):
    z = torch.from_numpy((log - mean) / std)
    feats = z[:, :-2]
    x = feats.unfold(0, length, 1).transpose(1, 2)
    return x.contiguous(), z[length - 1:, -1:]


train_log, test_log = record(5000), record(1500)
mean, std = train_log.mean(0), train_log.std(0)
x_tr, y_tr = windows(train_log, mean, std)
x_te, y_te = windows(test_log, mean, std)

net = JointModel(x_tr.shape[-1])
opt = torch.optim.Adam(net.parameters(), lr=3e-3, weight_decay=1e-6)
lr_drop = torch.optim.lr_scheduler.ExponentialLR(opt, 0.85)
huber = nn.HuberLoss(delta=1.0)
for epoch in range(10):
    total = 0.0
    for idx in torch.randperm(len(x_tr)).split(64):
        loss = huber(net(x_tr[idx]), y_tr[idx])
        opt.zero_grad()
        loss.backward()
        opt.step()
        total += loss.item() * len(idx)
    lr_drop.step()
    if epoch % 5 == 4:
        with torch.no_grad():
            rmse = (net(x_te) - y_te).pow(2).mean().sqrt() * std[-1]
        print(f"epoch {epoch + 1}: train {total / len(x_tr):.5f}, test RMSE {rmse:.3f} rad/s")
