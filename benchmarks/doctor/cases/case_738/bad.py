"""Seq2seq: spell a number sequence in sorted order (encoder and decoder with an optimizer each)."""
import torch
import torch.nn as nn
from torch import optim

torch.manual_seed(0)
SOS, VOCAB, LENGTH, HID = 10, 11, 5, 48

class EncoderRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.gru = nn.Embedding(VOCAB, HID), nn.GRU(HID, HID)

    def forward(self, tokens):
        return self.gru(self.embedding(tokens))[1]


class DecoderRNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.gru = nn.Embedding(VOCAB, HID), nn.GRU(HID, HID)
        self.out = nn.Linear(HID, VOCAB)

    def forward(self, token, hidden):
        output, hidden = self.gru(self.embedding(token).unsqueeze(0), hidden)
        return self.out(output[0]), hidden


def make_batch(n, held_out):
    digits = torch.randint(0, 10, (LENGTH, 8 * n))
    digits = digits[:, (digits.sum(0) % 5 == 0) == held_out][:, :n]
    return digits, digits.sort(dim=0).values

encoder, decoder = EncoderRNN(), DecoderRNN()
encoder_optimizer = optim.Adam(encoder.parameters(), lr=5e-3)
decoder_optimizer = optim.Adam(decoder.parameters(), lr=5e-3)
criterion = nn.CrossEntropyLoss()
for it in range(500):
    source, target = make_batch(64, held_out=False)
    encoder_optimizer.zero_grad()
    hidden, token, loss = encoder(source), torch.full((source.size(1),), SOS), 0
    teacher_forcing = torch.rand(1).item() < 0.5
    for t in range(LENGTH):
        logits, hidden = decoder(token, hidden)
        loss = loss + criterion(logits, target[t])
        token = target[t] if teacher_forcing else logits.argmax(1)
    loss.backward()
    encoder_optimizer.step()
    decoder_optimizer.step()
    if it % 50 == 49:
        print(f"{it + 1:4d}  loss per symbol {loss.item() / LENGTH:.3f}")
with torch.no_grad():
    source, target = make_batch(200, held_out=True)
    hidden, token, right = encoder(source), torch.full((source.size(1),), SOS), 0
    for t in range(LENGTH):
        logits, hidden = decoder(token, hidden)
        token = logits.argmax(1)
        right += (token == target[t]).float().mean().item() / LENGTH
print(f"symbols right on unseen sequences: {right:.3f}")
