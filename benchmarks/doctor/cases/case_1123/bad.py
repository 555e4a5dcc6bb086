import numpy as np
import torch
import torch.nn as nn

# Foretelling tomorrow's net cash flow of a bank account pool (many similar accounts).
# Card spending is debited 30 days after it happened; middling purchases earn a cashback that day.
WINDOW = 21
torch.manual_seed(0)
gen = np.random.default_rng(0)


def account(days):
    spend = np.abs(gen.normal(1.0, 0.7, days))
    flow = np.zeros(days)
    for d in range(30, days):
        due = spend[d - 30]
        cashback = 1.8 * (0.7 < due < 1.5)
        flow[d] = 0.4 - due + cashback + 0.1 * gen.normal()
    return np.stack([spend, flow], 1)[30:]


class Accounts(torch.utils.data.Dataset):
    def __init__(self, series):
        self.items = []
        for s in series:
            for end in range(WINDOW, len(s), 2):
                self.items.append((s[end - WINDOW:end], s[end, 1]))

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        x, y = self.items[i]
        return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


all_series = [account(190) for _ in range(120)]
train_dl = torch.utils.data.DataLoader(Accounts(all_series[:96]), batch_size=64, shuffle=True)
test_dl = torch.utils.data.DataLoader(Accounts(all_series[96:]), batch_size=256)

mlp = nn.Sequential(nn.Flatten(), nn.Linear(WINDOW * 2, 48), nn.GELU(), nn.Linear(48, 48), nn.GELU(), nn.Linear(48, 1))
opt = torch.optim.Adam(mlp.parameters(), lr=4e-3, weight_decay=1e-4)
sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 10)
mae = nn.L1Loss()

for ep in range(10):
    seen = 0.0
    for x, y in train_dl:
        opt.zero_grad()
        loss = ((mlp(x)[:, 0] - y) ** 2).mean()
        loss.backward()
        opt.step()
        seen += loss.item()
    sched.step()
    print(f"epoch {ep + 1} mse {seen / len(train_dl):.3f}")

with torch.no_grad():
    p, t = zip(*[(mlp(x)[:, 0], y) for x, y in test_dl])
p, t = torch.cat(p), torch.cat(t)
print(f"test MAE {mae(p, t):.3f}, R2 {1 - ((p - t) ** 2).mean() / t.var():.3f}")
