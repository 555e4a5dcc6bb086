import random
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence

random.seed(4)
torch.manual_seed(4)
PAD, CARDS = 0, 12        # cards are numbered 1..12


def play_trick():
    """A hand of a patience game: the card that follows depends on the last two (five times in six)."""
    hand = [random.randint(1, CARDS), random.randint(1, CARDS)]
    rounds = 40 if random.random() < 0.15 else random.randint(4, 10)
    while len(hand) < rounds:
        rule = (hand[-1] * 5 + (3 if hand[-2] > hand[-1] else 7)) % CARDS + 1
        hand.append(rule if random.random() < 0.83 else random.randint(1, CARDS))
    return torch.tensor(hand)


def deal(n):
    hands = pad_sequence([play_trick() for _ in range(n)], batch_first=True, padding_value=PAD)
    return hands[:, :-1], hands[:, 1:]


def score(logits, target):
    logits, target = logits.flatten(0, 1), target.flatten()
    hits = (logits.argmax(-1) == target).float().mean()
    return F.cross_entropy(logits, target), hits


class CardModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.emb = nn.Embedding(CARDS + 1, 16, padding_idx=PAD)
        self.lstm = nn.LSTM(16, 48, batch_first=True)
        self.to_card = nn.Linear(48, CARDS + 1)

    def forward(self, seq):
        return self.to_card(self.lstm(self.emb(seq))[0])


net = CardModel()
opt = torch.optim.AdamW(net.parameters(), lr=8e-3)
test_in, test_out = deal(400)
for step in range(1, 241):
    seq, nxt = deal(64)
    loss, _ = score(net(seq), nxt)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if step % 40 == 0:
        net.eval()
        with torch.no_grad():
            ce, acc = score(net(test_in), test_out)
        net.train()
        print(f"step {step}  cross entropy {ce:.3f}  accuracy {acc:.3f}")
