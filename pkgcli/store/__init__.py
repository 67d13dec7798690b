"""The one SQLite file: how it is made, opened, read and written, and how it fails.

    with writing(path, wait=runtime.wait, random=runtime.random, patience=runtime.patience) as connection:
        ...                        # one BEGIN IMMEDIATE; COMMIT at the end, ROLLBACK on any exception
    with reading(path) as connection:
        ...                        # one state of the file, whoever writes meanwhile
    with readings(path) as one:
        with one() as connection:  # and again, as often as wanted
            ...                    # each time the state of that moment

Nothing outside this package opens the file, begins or ends a transaction, or catches `sqlite3.Error`.
"""
