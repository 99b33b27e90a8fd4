"""What in a text gives contact data away, and what a policy makes of it. Pure: text in, spans and verdicts out."""
