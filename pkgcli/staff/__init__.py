"""Who works here, and what each may do: members of staff and their roles."""
