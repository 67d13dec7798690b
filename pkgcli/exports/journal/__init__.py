"""`export journal`: the ledger as double entry, in the languages of hledger, ledger and beancount."""
