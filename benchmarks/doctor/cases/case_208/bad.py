import torch
from torch import nn, optim

torch.manual_seed(208)
n, steps = 1400, 10
wind = torch.rand(n, steps) * 2 - 1
swell = torch.rand(n, steps) * 2 - 1
rudder = torch.rand(n, steps) * 2 - 1

drift = torch.zeros(n)
heading = []
for t in range(steps):
    drift = 0.6 * drift + 2.0 * wind[:, t] * rudder[:, t]
    heading.append(drift + 0.05 * torch.randn(n))
heading = torch.stack(heading, dim=1)

inputs = torch.stack([wind, swell], dim=-1)
inputs_train, inputs_val = inputs[:1150], inputs[1150:]
target_train, target_val = heading[:1150], heading[1150:]

class HeadingModel(nn.Module):
    def __init__(self, n_inputs):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(n_inputs, 20), nn.Tanh())
        self.rnn = nn.GRU(20, 20, batch_first=True)
        self.decoder = nn.Linear(20, 1)

    def forward(self, x):
        hidden, _ = self.rnn(self.encoder(x))
        return self.decoder(hidden)[..., 0]

model = HeadingModel(inputs.shape[-1])
criterion = nn.SmoothL1Loss()
optimizer = optim.Adam(model.parameters(), lr=0.008)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.5)
train_losses, val_losses = [], []
for epoch in range(18):
    model.train()
    for idx in torch.randperm(1150).chunk(23):
        optimizer.zero_grad()
        loss = criterion(model(inputs_train[idx]), target_train[idx])
        loss.backward()
        optimizer.step()
    scheduler.step()
    model.eval()
    with torch.no_grad():
        val = criterion(model(inputs_val), target_val)
    train_losses.append(loss.item())
    val_losses.append(val.item())
print("train", [round(v, 4) for v in train_losses[::4]])
print("val  ", [round(v, 4) for v in val_losses[::4]])
