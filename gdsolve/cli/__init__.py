"""The command line. Empty on purpose: `gdsolve --help` imports click and nothing heavier."""
