"""The doors: command line, terminal chat, Telegram. They translate; they decide nothing."""
