import argparse
import torch
import torch.nn as nn


def telegraph(n_steps, n_traces, p_switch=0.04):
    """Ion-channel current: jumps between four conductance levels; the recording is noisy. Returns (T, B) tensors."""
    level = torch.randint(0, 4, (n_traces,)).float()
    current = []
    for _ in range(n_steps):
        level = torch.where(torch.rand(n_traces) < p_switch, torch.randint(0, 4, (n_traces,)).float(), level)
        current.append(level)
    clean = torch.stack(current) - 1.5
    return clean + 0.5 * torch.randn_like(clean), clean


class Smoother(nn.Module):
    """Offline idealisation of a finished recording, so both directions may be used."""

    def __init__(self, width):
        super().__init__()
        self.gru = nn.GRU(1, width, bidirectional=True)
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(2 * width, 1)

    def forward(self, trace):
        states, _ = self.gru(trace.unsqueeze(-1))
        return self.out(self.drop(states)).squeeze(-1)


def run(args):
    torch.manual_seed(12)
    noisy, clean = telegraph(32, 1000)
    noisy_val, clean_val = telegraph(32, 300)
    model = Smoother(args.width)
    optimizer = torch.optim.Adam(model.parameters(), lr=args.lr)
    for epoch in range(args.epochs):
        model.train()
        train_loss, optimizer_due = 0.0, 0
        for cols in torch.randperm(noisy.shape[1]).split(40):
            loss = nn.functional.mse_loss(model(noisy[:, cols]), clean[:, cols])
            (loss / args.accumulate).backward()
            train_loss += loss.item() / 25
            optimizer_due += 1
            if optimizer_due % args.accumulate == 0:
                optimizer.step()
                optimizer.zero_grad()
        model.eval()
        with torch.no_grad():
            val_loss = nn.functional.mse_loss(model(noisy_val), clean_val).item()
        print(f"epoch {epoch + 1:2d}  train {train_loss:.4f}  validation {val_loss:.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--width", type=int, default=20)
    parser.add_argument("--lr", type=float, default=1.5e-2)
    parser.add_argument("--accumulate", type=int, default=2)
    run(parser.parse_args())
