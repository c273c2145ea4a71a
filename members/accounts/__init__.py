"""Accounts: links by mail, passkeys, passwords, devices, and how a guest becomes a member."""
