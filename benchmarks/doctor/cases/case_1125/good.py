import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

# which of 5 floors will the lift be called to next?  (grammar of the calls: people who went up come down again)
torch.manual_seed(8)
rng = np.random.default_rng(8)
FLOORS, SEQ, BATCH = 5, 20, 32

def simulate_calls(n):
    calls, waiting = [], []
    while len(calls) < n:
        if waiting and rng.random() < 0.75:
            calls.append(waiting.pop())              # last one up is the first one down
        else:
            floor = int(rng.integers(1, FLOORS))
            calls.extend([0, floor])
            if len(waiting) < 3:
                waiting.append(floor)
    return np.array(calls[:n])

log = torch.from_numpy(simulate_calls(24000))
train_log, test_log = log[:20000], log[20000:]

def get_batch(data):
    start = torch.randint(len(data) - SEQ - 1, (BATCH,))
    x = torch.stack([data[s:s + SEQ] for s in start])
    y = torch.stack([data[s + 1:s + SEQ + 1] for s in start])
    return x, y

class CallModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(FLOORS, 12)
        self.gru = nn.GRU(12, 48, batch_first=True)
        self.out = nn.Linear(48, FLOORS)

    def forward(self, x):
        return self.out(self.gru(self.emb(x))[0])

model = CallModel()
optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)

for step in range(1, 501):
    xb, yb = get_batch(train_log)
    loss = F.cross_entropy(model(xb).transpose(1, 2), yb)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 100 == 0:
        print(f"step {step}: train loss {loss.item():.3f}")

with torch.no_grad():
    pairs = [get_batch(test_log) for _ in range(20)]
    ce = np.mean([F.cross_entropy(model(x).transpose(1, 2), y).item() for x, y in pairs])
    acc = np.mean([(model(x).argmax(-1) == y).float().mean().item() for x, y in pairs])
print(f"test: cross-entropy {ce:.3f}  accuracy {acc:.3f}")
