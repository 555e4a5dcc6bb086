from dataclasses import dataclass
import torch
from torch import nn


@dataclass
class Config:
    past: int = 10
    future: int = 12
    hidden: int = 48
    batch: int = 64
    steps: int = 360
    lr: float = 8e-3
    seed: int = 10


def pendulum(n, steps):
    """angle of a damped pendulum, 0.2 s apart; large swings are slower than small ones"""
    length = torch.empty(n).uniform_(1.0, 1.2)
    angle, rate = torch.empty(n).uniform_(-2.4, 2.4), torch.empty(n).uniform_(-2.5, 2.5)
    record = []
    for _ in range(steps):
        for _ in range(10):
            rate = rate + 0.02 * (-9.81 / length * torch.sin(angle) - 0.15 * rate)
            angle = angle + 0.02 * rate
        record.append(angle)
    clean = torch.stack(record, dim=1).unsqueeze(-1)
    return clean + 0.03 * torch.randn_like(clean)


class Seq2Seq(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.encoder = nn.GRU(1, hidden, batch_first=True)
        self.decoder = nn.GRUCell(1, hidden)
        self.out = nn.Sequential(nn.Linear(hidden, 32), nn.Tanh(), nn.Linear(32, 1))

    def forward(self, past, n_future, truth=None, teacher=0.0):
        _, h = self.encoder(past)
        h, token, answer = h[0], past[:, -1], []
        for k in range(n_future):
            h = self.decoder(token, h)
            guess = token + self.out(h)
            answer.append(guess)
            if truth is not None and teacher > 0:
                use = torch.rand(len(past), 1) < teacher              # some samples hear the truth, some themselves
                token = torch.where(use, truth[:, k], guess)
            else:
                token = guess
        return torch.stack(answer, dim=1)


def main(cfg=Config()):
    torch.manual_seed(cfg.seed)
    data, held = pendulum(3000, cfg.past + cfg.future), pendulum(400, cfg.past + cfg.future)
    model = Seq2Seq(cfg.hidden)
    opt = torch.optim.Adam(model.parameters(), lr=cfg.lr)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, cfg.steps, eta_min=3e-4)
    for step in range(cfg.steps):
        teacher = max(0.0, 1.0 - step / 150)                          # from teacher forcing to none at all
        seq = data[torch.randint(0, len(data), (cfg.batch,))]
        past, future = seq[:, :cfg.past], seq[:, cfg.past:]
        loss = nn.functional.mse_loss(model(past, cfg.future, future, teacher), future)
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        sched.step()
        if (step + 1) % 50 == 0:
            with torch.no_grad():
                own = model(held[:, :cfg.past], cfg.future)
            print(f"step {step + 1}: teacher {teacher:.2f} train {loss.item():.4f} closed loop on new pendulums {(own - held[:, cfg.past:]).pow(2).mean().item():.4f}")
    print(f"variance {held[:, cfg.past:].var().item():.3f}, last angle {(held[:, cfg.past - 1:cfg.past] - held[:, cfg.past:]).pow(2).mean().item():.3f}")


if __name__ == "__main__":
    main()
