"""The endpoints of accounts: users, sessions, keys, tiers."""
