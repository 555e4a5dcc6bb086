import numpy as np
import torch
from torch import nn

np.random.seed(50)
torch.manual_seed(50)

def robot(n, T=25):
    u = np.random.uniform(-1, 1, (n, T, 2)).astype("float32")
    q = np.zeros((n, T, 2), dtype="float32")
    a = np.zeros((n, 2), dtype="float32")
    for t in range(T):
        a = 0.6 * a + 0.5 * np.sin(2.5 * u[:, t]) * (1 + u[:, t, ::-1])
        q[:, t] = a
    return torch.from_numpy(u), torch.from_numpy(q)

u_train, q_train = robot(500)
u_test, q_test = robot(120)

class ArmModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(2, 28, batch_first=True)
        self.out = nn.Linear(28, 2)

    def forward(self, u):
        return self.out(self.rnn(u)[0])

model = ArmModel()
mse = nn.MSELoss()
opt = torch.optim.Adam(model.parameters(), lr=0.008)
for epoch in range(18):
    for idx in torch.randperm(500).split(25):
        q_hat = model(u_train[idx])
        loss = mse(q_hat[..., 0], q_train[idx][..., 0])
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 4 == 0:
        print(epoch, loss.item())
model.eval()
with torch.no_grad():
    q_hat = model(u_test)
    for joint in range(2):
        print("joint", joint, mse(q_hat[..., joint], q_test[..., joint]).item())
    print("all", mse(q_hat, q_test).item(), "variance", q_test.var().item())
