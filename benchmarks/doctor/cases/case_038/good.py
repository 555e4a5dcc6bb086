import torch

torch.manual_seed(38)
steps, n = 12, 512
u = torch.rand(n, steps) * 2 - 1
y = torch.zeros(n, steps)
for t in range(1, steps):
    y[:, t] = 0.8 * torch.sin(4 * u[:, t]) * u[:, t - 1] + 0.4 * y[:, t - 1]

gru = torch.nn.GRU(1, 24, batch_first=True)
head = torch.nn.Linear(24, 1)
weights = [*gru.parameters(), *head.parameters()]
optimizer = torch.optim.Adam(weights, lr=8e-3)

def simulate(inputs):
    states, _ = gru(inputs[..., None])
    return head(states)[..., 0]

for epoch in range(50):
    epoch_loss = []
    for rows in torch.randperm(400).split(40):
        estimate = simulate(u[rows])
        residual = y[rows] - estimate if estimate.dim() == 2 else y[rows][:, None] - estimate
        loss = (residual ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        epoch_loss.append(loss.item())
    if epoch % 10 == 0:
        print(epoch, sum(epoch_loss) / len(epoch_loss))
with torch.no_grad():
    estimate = simulate(u[400:]).reshape(112, steps)
    print("test", (estimate - y[400:]).pow(2).mean().item(), "variance", y[400:].var().item())
