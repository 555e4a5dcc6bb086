"""The rules, one file each: see ``rule.py`` for the contract."""
