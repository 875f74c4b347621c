"""What single customers tell: retention, purchases and tiers, from their transactions."""
