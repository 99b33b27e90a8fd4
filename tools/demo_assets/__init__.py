"""What the demo's cast sends: drawn, spoken and written by `python -m tools.demo_assets`, and committed."""
