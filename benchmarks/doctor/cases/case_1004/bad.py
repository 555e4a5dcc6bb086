# Breathing under CO2 control (Mackey-Glass ventilation with noise): foretell the next ventilation sample
import numpy as np
import torch

np.random.seed(8)
torch.manual_seed(8)

def ventilation(n, tau=34, skip=400):
    v = [0.9 + 0.2 * np.random.rand() for _ in range(tau + 1)]
    for _ in range((n + skip) * 4):
        d = 0.2 * v[-tau - 1] / (1 + v[-tau - 1] ** 10) - 0.1 * v[-1]
        v.append(max(v[-1] + d * 1.0 + 0.03 * np.random.randn(), 0.05))
    return np.array(v)[-n * 4::4]

vent = ventilation(4200)
change = np.diff(vent, append=vent[-1])      # second channel: rate of change
signal = np.stack([vent, change], axis=-1)
L, split = 24, 3200
mean, std = signal[:split].mean(0), signal[:split].std(0)
z = torch.from_numpy((signal - mean) / std).float()

# windows (N, L, 2) and the value that follows each window
def cut(a, b):
    x = z[a:b].unfold(0, L, 1)[:-1].transpose(1, 2)
    return x, z[a + L:b, :1]

x_train, y_train = cut(0, split)
x_test, y_test = cut(split, len(z))

class Breath(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = torch.nn.Conv1d(2, 24, 5)
        self.c2 = torch.nn.Conv1d(24, 24, 5)
        self.out = torch.nn.Sequential(torch.nn.Linear(24 * (L - 8), 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))

    def forward(self, x):
        f = torch.relu(self.c2(torch.relu(self.c1(x.transpose(1, 2)))))
        return self.out(f.flatten(1))

model = Breath()
opt = torch.optim.Adam(model.parameters(), 1e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, step_size=8, gamma=0.4)
for ep in range(16):
    order = torch.randperm(len(x_train))
    for k in range(0, len(order), 64):
        i = order[k:k + 64]
        err = ((model(x_train[i]) - y_train[i]) ** 2).mean()
        opt.zero_grad()
        err.backward()
        opt.step()
    sched.step()

with torch.no_grad():
    mse = ((model(x_test) - y_test) ** 2).mean()
    last = ((x_test[:, -1, :1] - y_test) ** 2).mean()
print(f"test: model {mse:.4f}   last value {last:.4f}   (squared errors, standardised)")
