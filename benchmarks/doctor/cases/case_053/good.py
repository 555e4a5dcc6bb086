import torch
import torch.nn.functional as F

torch.manual_seed(53)
K, T, H = 5, 15, 24
steps = torch.tensor([1, 2, 3, 1, 4])

def walks(n):
    s = torch.zeros(n, T + 1, dtype=torch.long)
    s[:, 0] = torch.randint(0, K, (n,))
    for t in range(T):
        jump = steps[s[:, t]] + (torch.rand(n) < 0.15).long()
        s[:, t + 1] = (s[:, t] + jump) % K
    return s

cell = torch.nn.RNNCell(K, H)
readout = torch.nn.Linear(H, K)
optimizer = torch.optim.Adam(list(cell.parameters()) + list(readout.parameters()), lr=4e-3)

def probabilities(s):
    h = torch.zeros(s.shape[0], H)
    result = []
    for t in range(T):
        h = cell(F.one_hot(s[:, t], K).float(), h)
        result.append(readout(h))
    return torch.stack(result, dim=1)

for iteration in range(350):
    s = walks(40)
    p = probabilities(s)
    loss = F.nll_loss(F.log_softmax(p, dim=-1).reshape(-1, K), s[:, 1:].reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if iteration % 70 == 0:
        print(iteration, loss.item())
with torch.no_grad():
    s = walks(300)
    p = F.log_softmax(probabilities(s), dim=-1)
    print("log-likelihood", -F.nll_loss(p.reshape(-1, K), s[:, 1:].reshape(-1)).item())
    print("accuracy", (p.argmax(-1) == s[:, 1:]).float().mean().item())
