"""What Tradepost is compared with."""
