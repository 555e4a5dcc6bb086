import numpy as np
import pandas as pd
import torch
from torch import nn
from sklearn.preprocessing import StandardScaler

np.random.seed(9); torch.manual_seed(9)

# freight index: its level wanders, its daily change follows demand against free ships, with a kink
n = 3000
demand = pd.Series(np.random.randn(n)).ewm(span=8).mean().to_numpy() * 2.5
ships = pd.Series(np.random.randn(n)).ewm(span=15).mean().to_numpy() * 3
tight = np.maximum(demand - ships, 0) ** 2 - 0.35
move = 0.02 * np.tanh(tight * 0.8) * np.sign(ships + 0.3) + 0.006 * np.random.randn(n)
move -= move.mean()
df = pd.DataFrame({"price": 1000 * np.exp(np.cumsum(np.r_[0, move[:-1]])), "demand": demand, "ships": ships})
df["ret"] = np.log(df["price"]).diff()
df["y"] = df["ret"].shift(-1)
df = df.dropna().reset_index(drop=True)
split, win = 2300, 10
scaler = StandardScaler().fit(df.loc[:split - 1, ["ret", "demand", "ships"]])
feats = scaler.transform(df[["ret", "demand", "ships"]]).astype(np.float32)
y_scale = df.loc[:split - 1, "y"].std()
X = torch.tensor(np.stack([feats[i - win + 1:i + 1] for i in range(win, len(df))]))
y = torch.tensor((df["y"].to_numpy()[win:] / y_scale).astype(np.float32))
price = df["price"].to_numpy()[win:]
k = split - win - 1


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(3, 24, batch_first=True)
        self.drop = nn.Dropout(0.1)
        self.fc = nn.Sequential(nn.Linear(24, 24), nn.ReLU(), nn.Linear(24, 1))

    def forward(self, x):
        return self.fc(self.drop(self.lstm(x)[0][:, -1])).squeeze(-1)


net = Net()
opt = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=1e-2)
huber = nn.HuberLoss(delta=1.0)
for epoch in range(18):
    net.train()
    for b in torch.randperm(k).split(48):
        opt.zero_grad()
        huber(net(X[b]), y[b]).backward()
        opt.step()
    net.eval()
    with torch.no_grad():
        tr, va = huber(net(X[:k]), y[:k]).item(), huber(net(X[split - win:]), y[split - win:]).item()
    if epoch % 3 == 2:
        print(f"{epoch + 1}: train {tr:.4f} later years {va:.4f}")
with torch.no_grad():
    change = net(X[split - win:]).numpy() * y_scale
now = price[split - win:]
true_next = now * np.exp(y[split - win:].numpy() * y_scale)
print("MAE of the next price:", np.abs(now * np.exp(change) - true_next).mean().round(3))
print("MAE of today's price :", np.abs(now - true_next).mean().round(3))
