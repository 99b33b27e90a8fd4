"""Campaigns that break things while people talk, and the checker that holds what they saw against what is stored."""
