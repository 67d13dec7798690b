"""A small salon as files that import: what it delivers, what it sells, and who comes."""

from pathlib import Path

ITEMS = Path(__file__).with_name("items.csv")
CATALOGUE = Path(__file__).with_name("catalogue.csv")
CLIENTS = Path(__file__).with_name("clients.csv")
