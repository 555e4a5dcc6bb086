# Track the strength of an alpha rhythm (8-12 Hz at 100 Hz sampling) in one noisy EEG channel, causally.
import math
import torch
from torch import nn

torch.manual_seed(8)
FS, T = 100, 200


def make_eeg(n):
    t = torch.arange(T) / FS
    freq = 8 + 4 * torch.rand(n, 1)
    slow = torch.randn(n, 1, T + 80)
    amp = nn.functional.avg_pool1d(slow, 81, 1)[:, 0] * 9
    amp = torch.nn.functional.softplus(2 * amp[:, :T])
    eeg = amp * torch.sin(2 * math.pi * (freq * t + torch.rand(n, 1)))
    eeg = eeg + 0.5 * torch.randn(n, T) + torch.sin(2 * math.pi * (2.5 * t + torch.rand(n, 1)))
    return eeg.unsqueeze(1), amp.unsqueeze(1)


class CausalBlock(nn.Module):
    def __init__(self, c_in, c_out, dilation):
        super().__init__()
        self.pad = nn.ConstantPad1d((4 * dilation, 0), 0.0)
        self.conv = nn.Conv1d(c_in, c_out, 5, dilation=dilation)

    def forward(self, x):
        return torch.relu(self.conv(self.pad(x)))


class EnvelopeNet(nn.Module):
    def __init__(self, channels=10, dilations=(1, 2, 4, 8)):
        super().__init__()
        self.blocks = [CausalBlock(1 if i == 0 else channels, channels, d) for i, d in enumerate(dilations)]
        self.readout = nn.Conv1d(channels, 1, 1)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.readout(x)


eeg, amp = make_eeg(600)
eeg_val, amp_val = make_eeg(150)
net = EnvelopeNet()
opt = torch.optim.RMSprop(net.parameters(), lr=2e-3)
for step in range(500):
    pick = torch.randint(0, len(eeg), (32,))
    err = net(eeg[pick]) - amp[pick]
    loss = err[:, :, 60:].square().mean()
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 100 == 0:
        print(step, round(loss.item(), 4))

with torch.no_grad():
    err = (net(eeg_val) - amp_val)[:, :, 60:]
print(f"validation rmse {err.square().mean().sqrt():.3f}, amplitude std {amp_val[:, :, 60:].std():.3f}")
