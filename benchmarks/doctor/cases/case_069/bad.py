import torch
import torch.nn.functional as F

torch.manual_seed(69)
N, T, H = 1200, 8, 24
bits = torch.randint(0, 2, (N, T))
parity = bits.sum(1) % 2
x = bits.float() * 2 - 1
cell = torch.nn.RNNCell(1, H)
classify = torch.nn.Linear(H, 2)
parameters = list(cell.parameters()) + list(classify.parameters())
opt = torch.optim.Adam(parameters, lr=5e-3)

h = torch.zeros(40, H)
for epoch in range(60):
    order = torch.randperm(1000)
    for k in range(0, 1000, 40):
        rows = order[k:k + 40]
        h = h.detach()
        for t in range(T):
            h = cell(x[rows, t:t + 1], h)
        loss = F.cross_entropy(classify(h), parity[rows])
        opt.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        opt.step()
    if epoch % 12 == 11:
        print("epoch", epoch + 1, "loss", loss.item())

with torch.no_grad():
    hits = 0
    for k in range(1000, 1200, 40):
        for t in range(T):
            h = cell(x[k:k + 40, t:t + 1], h)
        hits += (classify(h).argmax(1) == parity[k:k + 40]).sum().item()
print("parity of unseen words", hits / 200)
