import torch
from torch import nn

torch.manual_seed(17)
MAX_T = 30


def machines(n):
    """vibration and load of n machines until they fail or until we stop watching them"""
    load = (torch.rand(n, MAX_T // 6) < 0.5).float().repeat_interleave(6, dim=1)
    wear = torch.zeros(n)
    vib, fail = torch.zeros(n, MAX_T), torch.full((n,), MAX_T + 1)
    speed = 0.04 + 0.08 * torch.rand(n)
    for t in range(MAX_T):
        wear = wear + speed * (0.3 + 1.4 * load[:, t])
        vib[:, t] = wear * (0.5 + load[:, t]) + 0.1 * torch.randn(n)       # load makes everything shake
        hazard = torch.sigmoid(12 * (wear - 1.1))
        dies = (torch.rand(n) < hazard) & (fail > MAX_T)
        fail[dies] = t + 1                                                 # in the step after this record
    watched = torch.randint(10, MAX_T + 1, (n,))
    return torch.stack([vib, load], dim=-1), fail, watched


class Hazard(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(2, 24, batch_first=True)
        self.out = nn.Linear(24, 1)

    def forward(self, x):
        return self.out(self.gru(x)[0]).squeeze(-1)        # logit of failing in the coming step


def targets(fail, watched):
    t = torch.arange(MAX_T).unsqueeze(0)
    event = (t + 1 == fail.unsqueeze(1)).float()
    at_risk = ((t < fail.unsqueeze(1)) & (t < watched.unsqueeze(1))).float()
    return event, at_risk


def likelihood(logit, event, at_risk):
    bce = nn.functional.binary_cross_entropy_with_logits(logit, event, reduction="none")
    return (bce * at_risk).sum() / at_risk.sum()


train, test = machines(1500), machines(800)
net = Hazard()
opt = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(12):
    for ids in torch.randperm(len(train[0])).split(50):
        x, fail, watched = (v[ids] for v in train)
        loss = likelihood(net(x), *targets(fail, watched))
        opt.zero_grad()
        loss.backward()
        opt.step()
    if epoch % 3 == 2:
        with torch.no_grad():
            print(epoch + 1, "train %.4f" % loss.item(), "test %.4f" % likelihood(net(test[0]), *targets(*test[1:])).item())

event, risk = targets(*test[1:])
base = targets(*train[1:])
rate = (base[0] * base[1]).sum(0) / base[1].sum(0).clamp(min=1)
flat = torch.logit(rate.clamp(1e-4, 1 - 1e-4)).expand_as(event)
print("hazard by age alone: %.4f" % likelihood(flat, event, risk))
with torch.no_grad():
    score = net(test[0])[risk.bool()]
died = event[risk.bool()].bool()
auc = (score[died].unsqueeze(1) > score[~died].unsqueeze(0)).float().mean()
print("AUC of 'fails in the coming step': %.3f" % auc)
