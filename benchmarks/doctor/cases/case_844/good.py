# Identification of a nonlinear spring-mass system from force/position records.
# The model is a residual cell  state <- state + dt * f(state, u), trained on its own roll-out.
import torch
import torch.nn as nn

torch.manual_seed(0)
DT, STEPS = 0.1, 40


def simulate(n):
    knots = torch.randn(n, STEPS // 5 + 1) * 2
    force = knots.repeat_interleave(5, dim=1)[:, :STEPS]
    pos, vel = torch.randn(n) * 0.7, torch.randn(n) * 0.7
    xs, vs = [pos], [vel]
    for k in range(STEPS):
        for _ in range(5):
            acc = force[:, k] - 0.4 * vel - 1.0 * pos - 0.8 * pos ** 3
            vel = vel + DT / 5 * acc
            pos = pos + DT / 5 * vel
        xs.append(pos)
        vs.append(vel)
    state = torch.stack([torch.stack(xs, 1), torch.stack(vs, 1)], dim=-1)
    return force, state + 0.01 * torch.randn_like(state)


class ResidualCell(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(3, width), nn.Tanh(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 2))

    def forward(self, state, u):
        return state + DT * self.f(torch.cat([state, u.unsqueeze(-1)], dim=-1))


def rollout(cell, state0, force):
    states = []
    s = state0
    for k in range(force.shape[1]):
        s = cell(s, force[:, k])
        states.append(s)
    return torch.stack(states, dim=1)


def main():
    force, state = simulate(300)
    force_v, state_v = simulate(100)
    cell = ResidualCell()
    opt = torch.optim.Adam(cell.parameters(), lr=5e-3)
    n_steps = 300
    sched = torch.optim.lr_scheduler.OneCycleLR(opt, max_lr=3e-2, total_steps=n_steps)
    for it in range(n_steps):
        horizon = 10 if it < 120 else STEPS             # short roll-outs first, then the whole record
        b = torch.randint(0, len(force), (64,))
        pred = rollout(cell, state[b, 0], force[b, :horizon])
        loss = nn.functional.mse_loss(pred, state[b, 1:horizon + 1])
        opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(cell.parameters(), 1.0)
        opt.step()
        sched.step()
        if it % 50 == 49:
            with torch.no_grad():
                free = rollout(cell, state_v[:, 0], force_v)
            err = (free - state_v[:, 1:]).pow(2).mean((0, 1)).sqrt()
            print(f"{it + 1}: train {loss.item():.5f}  free-run rmse pos {err[0]:.3f} vel {err[1]:.3f}  (std {state_v[..., 0].std():.2f}, {state_v[..., 1].std():.2f})")


if __name__ == "__main__":
    main()
