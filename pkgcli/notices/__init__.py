"""What clients are told: the outbox, the list of it, and sending it by mail (spec, section 3, "Notices")."""
