# Drone altitude model from flight logs (noisy barometer): simulate 60 steps ahead from the thrust commands
import torch
from torch import nn

torch.manual_seed(2)
DT, N_STEP = 0.1, 60

def flights(n):
    thrust = torch.zeros(n, N_STEP)
    level = torch.zeros(n)
    for k in range(N_STEP):
        change = (torch.rand(n) < 0.15).float()
        level = change * (3.2 * torch.rand(n) - 1.6) + (1 - change) * level
        thrust[:, k] = level
    h, v = 0.6 * torch.randn(n), torch.zeros(n)
    true = [h]
    for k in range(N_STEP):
        v = v + DT * (6 * thrust[:, k] - 3.0 * torch.tanh(3 * h) - h - 1.5 * v - 0.5 * v * v.abs())
        h = h + DT * v
        true.append(h)
    true = torch.stack(true, 1)
    noise = 0.4 * torch.randn_like(true)
    noise[:, 0] = 0.0                                      # surveyed take-off height
    return thrust, true, true + noise

u, h_true, h_log = flights(600)
u_val, h_true_val, h_log_val = flights(150)

class AltitudeModel(nn.Module):
    def __init__(self, hid=40):
        super().__init__()
        self.step = nn.Sequential(nn.Linear(3, hid), nn.Tanh(), nn.Linear(hid, 1))

    def forward(self, h0, thrust, log=None):
        h, h_before, preds = h0, h0, []
        for k in range(thrust.shape[1]):
            nxt = h + DT * self.step(torch.stack([h, (h - h_before) / DT, thrust[:, k]], 1)).squeeze(1)
            preds.append(nxt)
            h_before = h
            h = nxt if log is None else log[:, k + 1]
        return torch.stack(preds, 1)

model = AltitudeModel()
opt = torch.optim.Adam(model.parameters(), lr=8e-3)
sched = torch.optim.lr_scheduler.StepLR(opt, 8, 0.4)
for epoch in range(18):
    for b in torch.randperm(len(u)).split(50):
        pred = model(h_log[b, 0], u[b], h_log[b])
        loss = (pred - h_log[b, 1:]).square().mean()
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
    sched.step()
print(f"training loss {loss.item():.4f}")
with torch.no_grad():
    sim = model(h_log_val[:, 0], u_val)
print(f"simulation rmse {(sim - h_true_val[:, 1:]).square().mean().sqrt():.3f}  (altitude std {h_true_val.std():.3f})")
