import numpy as np
import torch
import torch.nn as nn

# Next product group in a customer's order history (corner shop): embedding + GRU over the last orders
GROUPS = ["bread", "milk", "cheese", "fruit", "coffee", "beer", "snacks", "soap"]
K = len(GROUPS)
rng = np.random.default_rng(77)
torch.manual_seed(77)
habit = np.array([rng.permutation(K) for _ in range(K)])     # habit[a][b]: usual follower of (a, b)


def history(length):
    s = list(rng.integers(0, K, 2))
    while len(s) < length:
        s.append(habit[s[-2]][s[-1]] if rng.random() < 0.85 else rng.integers(0, K))
    return s


train_orders = torch.tensor(np.array([history(25) for _ in range(400)]))
test_orders = torch.tensor(np.array([history(25) for _ in range(150)]))


class BasketRNN(nn.Module):
    def __init__(self, dim=16, hidden=48):
        super().__init__()
        self.emb = nn.Embedding(K, dim)
        self.gru = nn.GRU(dim, hidden)
        self.fc = nn.Linear(hidden, K)

    def forward(self, orders):                       # orders: (time, batch)
        h, _ = self.gru(self.emb(orders))
        return self.fc(h)


model = BasketRNN()
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for epoch in range(1, 21):
    total = 0.0
    for rows in torch.randperm(400).split(25):
        seq = train_orders[rows].t()
        scores = model(seq[:-1])
        loss = loss_fn(scores.reshape(-1, K), seq[1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        total += loss.item()
    if epoch % 5 == 0:
        with torch.no_grad():
            seq = test_orders.t()
            top = model(seq[:-1]).argmax(-1)
        right = (top[2:] == seq[3:]).float().mean().item()
        print(f"epoch {epoch}: loss {total / 16:.3f}, next group right for new customers {right:.3f}")
