"""Memberships: plans with a fee, and packages that accrue with each period (Meevo 003; spec, section 3)."""
