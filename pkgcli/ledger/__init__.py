"""The ledger of cards: each module is one thing that can happen to a card."""
