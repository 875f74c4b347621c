"""The mathematics: chains, intervals and tests as arrays and numbers; nothing in here sees a Journey."""
