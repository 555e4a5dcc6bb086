"""Encoder-decoder for cold stores: 24 readings of temperature in, the next twelve out."""
import torch
from torch import nn

torch.manual_seed(17)

def cold_stores(n, T=36):
    warming = 0.25 + 0.35 * torch.rand(n)        # K per reading with the compressor off
    cooling = 0.3 + 0.5 * torch.rand(n)
    temp = 2 + 4 * torch.rand(n)
    on = torch.rand(n) < 0.5
    out = []
    for _ in range(T):
        on = torch.where(temp > 6, True, torch.where(temp < 2, False, on))
        temp = torch.where(on, temp - cooling, temp + warming)
        out.append(temp + 0.05 * torch.randn(n))
    return torch.stack(out, 1)

temps = cold_stores(1500)
train, test = temps[:1200], temps[1200:]
m, s = train.mean(), train.std()
train, test = (train - m) / s, (test - m) / s
PAST = 24

class Seq2Seq(nn.Module):
    def __init__(self, hidden=40, horizon=12):
        super().__init__()
        self.encoder = nn.GRU(1, hidden, batch_first=True)
        self.decoder = nn.GRU(1, hidden, batch_first=True)
        self.proj = nn.Linear(hidden, 1)
        self.register_buffer("steps", torch.linspace(-1, 1, horizon).view(1, horizon, 1))

    def forward(self, past):
        _, context = self.encoder(past)
        queries = self.steps.expand(past.size(0), -1, -1)
        dec, _ = self.decoder(queries)
        return self.proj(dec).squeeze(-1)

def main():
    model = Seq2Seq()
    opt = torch.optim.Adam(model.parameters(), lr=6e-3)
    for epoch in range(24):
        tot = 0.0
        for sel in torch.randperm(len(train)).split(50):
            x, y = train[sel, :PAST, None], train[sel, PAST:]
            loss = nn.functional.mse_loss(model(x), y)
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            tot += loss.item() * len(sel)
        if epoch % 6 == 5:
            print(f"epoch {epoch + 1} train mse {tot / len(train):.3f}")
    with torch.no_grad():
        pred = model(test[:, :PAST, None])
    print(f"test MAE {(pred - test[:, PAST:]).abs().mean() * s:.3f} K")
    return model, pred

if __name__ == "__main__":
    model, pred = main()
