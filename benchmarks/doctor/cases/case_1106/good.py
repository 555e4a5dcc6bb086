import numpy as np
import torch
import torch.nn as nn
from sklearn.metrics import mean_absolute_error, r2_score
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(0)
np.random.seed(0)


def screen_minutes(days):
    use, mood = np.zeros(days * 8), 0.0
    for i in range(2, len(use)):
        mood = 0.9 * mood + 0.3 * np.random.randn()
        push = 34 * np.exp(-((use[i - 1] - 18) / 9) ** 2)
        use[i] = 4 + push + 0.2 * use[i - 2] + 3 * np.tanh(mood) + 1.5 * np.random.randn()
    return use.astype("float32")


class PhoneUsage(Dataset):
    """16 three-hour slots of screen time -> minutes in the following slot"""

    def __init__(self, minutes, slots=16):
        self.minutes, self.slots = minutes, slots

    def __len__(self):
        return len(self.minutes) - self.slots

    def __getitem__(self, i):
        past = torch.from_numpy(self.minutes[i:i + self.slots]).unsqueeze(1)
        return past, torch.tensor([self.minutes[i + self.slots]])


minutes = screen_minutes(600)
n_fit = 3800
centre, spread = minutes[:n_fit].mean(), minutes[:n_fit].std()
scaled = (minutes - centre) / spread
fit_loader = DataLoader(PhoneUsage(scaled[:n_fit]), batch_size=50, shuffle=True)
check_loader = DataLoader(PhoneUsage(scaled[n_fit:]), batch_size=200)

rnn = nn.RNN(1, 24, batch_first=True)
out = nn.Linear(24, 1)
criterion = nn.MSELoss()
opt = torch.optim.Adam([*rnn.parameters(), *out.parameters()], lr=0.004)

for epoch in range(11):
    running = []
    for past, nxt in fit_loader:
        hidden = rnn(past)[1][0]
        loss = criterion(out(hidden), nxt)
        opt.zero_grad()
        loss.backward()
        opt.step()
        running.append(loss.item())
    print("epoch", epoch, "mse %.4f" % np.mean(running))

with torch.no_grad():
    pairs = [(out(rnn(past)[1][0]).flatten(), nxt.flatten()) for past, nxt in check_loader]
pred, true = (torch.cat(part).numpy() * spread + centre for part in zip(*pairs))
print("MAE %.2f min, R2 %.3f" % (mean_absolute_error(true, pred), r2_score(true, pred)))
