import torch

torch.manual_seed(231)

# how many of the last marks were seen since the start of the sequence, modulo two
def sequences(n, T=6):
    x = (torch.rand(n, T, 1) < 0.4).float()
    return x, x.cumsum(1) % 2

x_train, y_train = sequences(1500)
x_test, y_test = sequences(300)
cell = torch.nn.GRUCell(1, 16)
head = torch.nn.Linear(16, 1)
optimizer = torch.optim.Adam([*cell.parameters(), *head.parameters()], lr=0.02)
bce = torch.nn.BCEWithLogitsLoss()

h = torch.zeros(50, 16)
for epoch in range(12):
    for rows in torch.randperm(1500).split(50):
        h = h.detach()
        logits = []
        for t in range(x_train.shape[1]):
            h = cell(x_train[rows, t], h)
            logits.append(head(h))
        loss = bce(torch.stack(logits, 1), y_train[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print("epoch", epoch, "loss", loss.item())

with torch.no_grad():
    h, right = torch.zeros(300, 16), 0.0
    for t in range(x_test.shape[1]):
        h = cell(x_test[:, t], h)
        right += ((head(h) > 0) == (y_test[:, t] > 0.5)).float().mean().item()
print("accuracy", right / x_test.shape[1])
