"""The same work past one process: sweeps, backtests and many groups, on cores or on a cluster."""
