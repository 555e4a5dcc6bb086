import numpy as np
import torch
from torch.utils.data import Dataset, DataLoader

class DenoiseData(Dataset):
    def __init__(self, n, length=40, seed=0):
        rng = np.random.default_rng(seed)
        t = np.arange(length)
        level = rng.integers(-1, 2, size=(n, 4)).repeat(length // 4, axis=1)
        self.clean = level.astype("float32")[..., None]
        self.noisy = self.clean + rng.normal(0, 0.7, self.clean.shape).astype("float32")

    def __len__(self):
        return len(self.clean)

    def __getitem__(self, i):
        return self.noisy[i], self.noisy[i]

torch.manual_seed(1)
train_loader = DataLoader(DenoiseData(800), batch_size=40, shuffle=True)
test_set = DenoiseData(100, seed=1)

class Denoiser(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = torch.nn.GRU(1, 16, batch_first=True, bidirectional=True)
        self.proj = torch.nn.Linear(32, 1)

    def forward(self, x):
        return self.proj(self.rnn(x)[0])

model = Denoiser()
criterion = torch.nn.MSELoss()
optim = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(8):
    total = 0.0
    for noisy, target in train_loader:
        optim.zero_grad()
        loss = criterion(model(noisy), target)
        loss.backward()
        optim.step()
        total += loss.item()
    print("epoch", epoch, "loss", total / len(train_loader))

with torch.no_grad():
    noisy = torch.from_numpy(test_set.noisy)
    clean = torch.from_numpy(test_set.clean)
    print("error before", ((noisy - clean) ** 2).mean().item())
    print("error after ", ((model(noisy) - clean) ** 2).mean().item())
