# Warfarin-like dosing diary: tomorrow's clotting value (INR) from two weeks of doses, INR and platelet counts
import numpy as np
import torch
import torch.nn as nn

np.random.seed(9), torch.manual_seed(9)
PATIENTS, DAYS, BACK = 160, 50, 14

def diary():
    sens = np.random.uniform(0.7, 1.4)
    conc, inr, dose = 0.0, 1.1, 5000.0                    # dose in micrograms
    out = []
    for d in range(DAYS):
        if d % 7 == 0:
            dose = np.random.choice([2500.0, 5000.0, 7500.0, 10000.0])
        taken = dose * (np.random.rand() > 0.08)
        out.append((taken, inr, np.random.normal(250000, 30000)))   # platelets per microlitre
        conc = 0.65 * conc + taken / 5000.0
        effect = conc ** 5 / (conc ** 5 + 3.0 ** 5)
        inr = inr + 0.8 * (1.0 + 3.0 * sens * effect - inr) + 0.03 * np.random.randn()
    return np.array(out)

books = np.stack([diary() for _ in range(PATIENTS)])
n_train = 120
inputs = books

def cut_windows(lo, hi):
    x = [inputs[p, d - BACK:d] for p in range(lo, hi) for d in range(BACK, DAYS)]
    y = [books[p, d, 1] for p in range(lo, hi) for d in range(BACK, DAYS)]
    return torch.tensor(np.array(x), dtype=torch.float32), torch.tensor(np.array(y), dtype=torch.float32)

class InrModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(3, 32, batch_first=True)
        self.lin = nn.Linear(32, 1)

    def forward(self, x):
        _, h = self.rnn(x)
        return self.lin(h[0])[:, 0]

x_tr, y_tr = cut_windows(0, n_train)
x_te, y_te = cut_windows(n_train, PATIENTS)
model = InrModel()
opt = torch.optim.Adam(model.parameters(), lr=4e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=8, gamma=0.4)
for epoch in range(20):
    sse = 0.0
    for rows in torch.randperm(len(x_tr)).split(64):
        r = model(x_tr[rows]) - y_tr[rows]
        opt.zero_grad()
        r.square().mean().backward()
        opt.step()
        sse += r.detach().square().sum().item()
    sched.step()
    if epoch % 4 == 3:
        print(f"epoch {epoch + 1}: training rmse {(sse / len(x_tr)) ** 0.5:.3f}")
with torch.no_grad():
    print(f"40 other patients: rmse {(model(x_te) - y_te).square().mean().sqrt().item():.3f} INR")
