import numpy as np
import torch
import torch.nn as nn

rng = np.random.default_rng(48)
torch.manual_seed(48)
clicks = rng.normal(size=(1300, 12)).astype(np.float32)
visits = np.exp(1.0 + np.tanh(clicks[:, -1]) + 0.8 * np.sin(2 * clicks[:, -2])).astype(np.float32)
x = torch.from_numpy(clicks)[..., None]
y = torch.from_numpy(visits)
x_train, y_train = x[:1000], torch.log1p(y[:1000])
x_valid, y_valid = x[1000:], y[1000:]

class VisitModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.dense = nn.Linear(24, 1)

    def forward(self, x):
        seq, _ = self.gru(x)
        return self.dense(seq[:, -1]).squeeze(-1)

def mae(model):
    model.eval()
    with torch.no_grad():
        prediction = model(x_valid)
        return (prediction - y_valid).abs().mean().item()

model = VisitModel()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
objective = nn.MSELoss()
for epoch in range(16):
    model.train()
    for pick in torch.randperm(1000).split(50):
        optimizer.zero_grad()
        loss = objective(model(x_train[pick]), y_train[pick])
        loss.backward()
        optimizer.step()
    if epoch % 3 == 0:
        print(f"epoch {epoch}: loss {loss.item():.4f} valid MAE {mae(model):.3f}")
print("MAE of the median:", (y_valid - y_valid.median()).abs().mean().item())
