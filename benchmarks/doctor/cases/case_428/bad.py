import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

MACHINES, CHUNK, N_CHUNKS = 30, 10, 30


class GearboxLog(Dataset):
    """Oil temperature of gearboxes; item k is chunk k // MACHINES of machine k % MACHINES."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        steps = CHUNK * N_CHUNKS
        torque = rng.uniform(0, 1, (MACHINES, steps // 10)).repeat(10, axis=1)
        speed = rng.uniform(0, 1, (MACHINES, steps // 6)).repeat(6, axis=1)
        oil = np.zeros((MACHINES, steps))
        for k in range(1, steps):
            heat = 3.0 * torque[:, k] ** 3 + 0.3 * speed[:, k]
            oil[:, k] = oil[:, k - 1] + 0.04 * (heat - oil[:, k - 1] * (0.4 + oil[:, k - 1]))
        u = np.stack([torque * 2 - 1, speed * 2 - 1], axis=-1)
        self.u = u.reshape(MACHINES, N_CHUNKS, CHUNK, 2).astype(np.float32)
        self.oil = (oil * 2 - 1).reshape(MACHINES, N_CHUNKS, CHUNK, 1).astype(np.float32)

    def __len__(self):
        return MACHINES * N_CHUNKS

    def __getitem__(self, k):
        m, c = k % MACHINES, k // MACHINES
        return self.u[m, c], self.oil[m, c]


torch.manual_seed(29)
train_loader = DataLoader(GearboxLog(1), batch_size=MACHINES, shuffle=True)
test_loader = DataLoader(GearboxLog(2), batch_size=MACHINES)
gru, head = nn.GRU(2, 32, batch_first=True), nn.Linear(32, 1)
params = list(gru.parameters()) + list(head.parameters())
opt = torch.optim.Adam(params, lr=1.2e-2)


def sweep(loader, train):
    state, sq, var = None, 0.0, 0.0
    for u, oil in loader:
        out, state = gru(u, state)
        state = state.detach()
        loss = ((head(out) - oil) ** 2).mean()
        if train:
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(params, 1.0)
            opt.step()
        sq, var = sq + loss.item(), var + oil.var().item()
    return sq / len(loader), var / len(loader)


for epoch in range(1, 31):
    mse, _ = sweep(train_loader, train=True)
    if epoch % 6 == 0:
        print("epoch %d train %.4f  other machines %.4f (variance %.4f)" % (epoch, mse, *sweep(test_loader, train=False)))
