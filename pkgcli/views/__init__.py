"""What a user sees, as frozen records (`pkgcli.frozen`). Renderers turn them into tables, JSON or CSV.

The fields' names and order are the contract of spec section 5: a program reads them, so fields are only ever
added. Two names differ from the JSON: `for_` is written `for` and `class_` would be `class`. Days are
`datetime.date`, instants are aware UTC `datetime`, money is `Money`; null means "no limit" or "not known".

Each family of views is a module of its own, loaded by what makes or shows one of it: a till command needs few of them.
"""
