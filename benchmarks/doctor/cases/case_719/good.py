# Echo state network as a model of a distorting loudspeaker: fixed random reservoir, only the readout is fitted.
import numpy as np
import torch
from torch import nn

torch.manual_seed(10)
rng = np.random.default_rng(10)


def loudspeaker(n):
    """Drive voltage and sound pressure; stiffening suspension and a delayed product of the cone excursions."""
    drive = np.convolve(rng.uniform(-1, 1, size=n + 3), [0.6, 0.4, 0.3, 0.2], mode="valid")
    sound = np.zeros(n)
    for t in range(3, n):
        sound[t] = (0.4 * sound[t - 1] + 0.5 * drive[t] - 0.3 * sound[t - 1] ** 3
                    + 0.9 * drive[t - 1] * drive[t - 3] + 0.02 * rng.normal())
    return torch.tensor(drive, dtype=torch.float32), torch.tensor(sound, dtype=torch.float32)


class Reservoir(nn.Module):
    def __init__(self, units=120, radius=0.6):
        super().__init__()
        self.rnn = nn.RNN(1, units, batch_first=True)
        with torch.no_grad():
            w = torch.randn(units, units)
            self.rnn.weight_hh_l0.copy_(w * radius / torch.linalg.eigvals(w).abs().max())
            self.rnn.weight_ih_l0.uniform_(-0.8, 0.8)
            self.rnn.bias_ih_l0.uniform_(-0.8, 0.8)
            self.rnn.bias_hh_l0.zero_()
        for p in self.rnn.parameters():
            p.requires_grad = False
        self.readout = nn.Linear(units, 1)

    def forward(self, drive):
        states, _ = self.rnn(drive.view(1, -1, 1))
        return self.readout(states[0]).view(-1)


esn = Reservoir()
WASHOUT = 50
drive_tr, sound_tr = loudspeaker(2500)
drive_te, sound_te = loudspeaker(1000)
optimizer = torch.optim.LBFGS(esn.readout.parameters(), lr=1.0, max_iter=20, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    residual = (esn(drive_tr) - sound_tr)[WASHOUT:]
    loss = residual.square().mean() + 1e-6 * esn.readout.weight.square().sum()
    loss.backward()
    return loss


for it in range(5):
    loss = optimizer.step(closure)
    print(f"iteration {it}: {loss.item():.5f}")
with torch.no_grad():
    test_error = (esn(drive_te) - sound_te)[WASHOUT:]
print(f"test NRMSE {(test_error.std() / sound_te[WASHOUT:].std()).item():.3f}")
