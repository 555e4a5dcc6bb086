# State of charge of a home battery after a day of random charging/discharging (30 power readings).
import numpy as np
import torch
import torch.nn as nn
from sklearn.model_selection import train_test_split

rng = np.random.default_rng(3)
torch.manual_seed(3)
n_days, n_read = 2000, 30

power = rng.normal(0.0, 1.0, (n_days, n_read))           # kW, positive = charging
soc = rng.uniform(0, 1, n_days)
for k in range(n_read):
    soc = np.clip(soc + 0.3 * power[:, k], 0, 1)         # full or empty: the battery clips

X_train, X_test, y_train, y_test = train_test_split(power, soc, test_size=0.25, random_state=0)
X_train, X_test, y_train, y_test = (torch.tensor(v, dtype=torch.float32) for v in (X_train, X_test, y_train, y_test))


class SocLSTM(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.lstm = nn.LSTM(input_size=n_read, hidden_size=hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        x = x.unsqueeze(1)
        out, _ = self.lstm(x)
        return self.fc(out[:, -1, :]).squeeze(-1)


model = SocLSTM()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.3)
loss_fn = nn.MSELoss()

for epoch in range(24):
    perm = torch.randperm(len(X_train))
    running = 0.0
    for i in range(0, len(perm), 50):
        b = perm[i:i + 50]
        optimizer.zero_grad()
        loss = loss_fn(model(X_train[b]), y_train[b])
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        running += loss.item() * len(b)
    scheduler.step()

model.eval()
with torch.no_grad():
    pred = model(X_test)
print(f"train loss {running / len(perm):.4f}")
print(f"test MAE {(pred - y_test).abs().mean():.3f}   (std of the state of charge {y_test.std():.3f})")
