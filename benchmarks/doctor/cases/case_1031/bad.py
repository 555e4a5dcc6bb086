# pen tracing: the stylus reports only dx, dy at each sample; follow whether the pen is inside the box or outside
import torch
import torch.nn as nn

torch.manual_seed(2)
STEPS, BOX, HID = 40, 1.0, 32


def traces(n):
    ang = torch.rand(n, 1) * 6.283 + 0.8 * torch.randn(n, STEPS).cumsum(1)
    speed = 0.05 + 0.2 * torch.rand(n, STEPS)
    step = torch.stack([speed * ang.cos(), speed * ang.sin()], -1)
    pos = step.cumsum(1)                        # every trace starts in the middle of the box
    outside = (pos.abs().amax(-1) > BOX).float()
    return step / 0.12, outside


class PenTracker(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(2, HID)
        self.readout = nn.Sequential(nn.Linear(HID, 24), nn.Tanh(), nn.Linear(24, 1))

    def forward(self, step):
        logits = []
        for k in range(step.shape[1]):
            state = step.new_zeros(step.shape[0], HID)
            state = self.cell(step[:, k], state)
            logits.append(self.readout(state))
        return torch.cat(logits, dim=1)


tracker = PenTracker()
bce = nn.BCEWithLogitsLoss()
optimiser = torch.optim.Adam(tracker.parameters(), lr=0.01)
smooth = None
for it in range(181):
    step, outside = traces(48)                  # new pen traces every iteration
    loss = bce(tracker(step), outside)
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(tracker.parameters(), 1.0)
    optimiser.step()
    smooth = loss.item() if smooth is None else 0.95 * smooth + 0.05 * loss.item()
    if it % 40 == 0:
        print(f"iteration {it}: loss {smooth:.3f}")

with torch.no_grad():
    step, outside = traces(1000)
    guess = (tracker(step) > 0).float()
print("accuracy per step:", round((guess == outside).float().mean().item(), 3),
      "| always the commoner answer:", round(max(outside.mean().item(), 1 - outside.mean().item()), 3))
