import argparse
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset, random_split

class Model(nn.Module):
    def __init__(self, cell, inputs, hidden):
        super().__init__()
        self.rnn = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[cell](inputs, hidden, batch_first=True)
        self.fc = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.fc(self.rnn(x)[0])

class Trainer:
    def __init__(self, model, lr):
        self.model = model
        self.optimizer = torch.optim.Adam(model.parameters(), lr=lr)
        self.scheduler = torch.optim.lr_scheduler.StepLR(self.optimizer, 6, gamma=0.3)
        self.loss = nn.MSELoss()

    def run_epoch(self, loader, train):
        self.model.train(train)
        total = 0.0
        with torch.set_grad_enabled(train):
            for x, y in loader:
                loss = self.loss(self.model(x), y)
                if train:
                    self.optimizer.zero_grad()
                    loss.backward()
                    self.optimizer.step()
                total += loss.item() * len(x)
        return total / len(loader.dataset)

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cell", default="gru")
    parser.add_argument("--hidden", type=int, default=24)
    parser.add_argument("--epochs", type=int, default=14)
    args = parser.parse_args()
    torch.manual_seed(118)
    x = torch.rand(900, 15, 2) * 2 - 1
    y = torch.cumsum(torch.sin(3 * x[..., :1]) * x[..., 1:], dim=1) / 2
    train, val = random_split(TensorDataset(x, y), [720, 180])
    trainer = Trainer(Model(args.cell, 2, args.hidden), 0.012)
    for epoch in range(args.epochs):
        t = trainer.run_epoch(DataLoader(train, 40, shuffle=True), True)
        v = trainer.run_epoch(DataLoader(val, 180), False)
        trainer.scheduler.step()
        print(epoch, round(t, 5), round(v, 5))

if __name__ == "__main__":
    main()
