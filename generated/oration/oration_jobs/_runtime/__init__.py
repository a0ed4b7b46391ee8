# From templates/runtime/__init__.py, unchanged but for this line.
"""What every generated client shares: messages, decoding, waiting, transports.

Most modules know no I/O and no clock. What drives them is in `_async`, written by hand, and in
`_sync`, made from it. What differs between threads and asyncio has both in one file (`clocks`,
`credentials`, `single_flight`, `httpx2_clients`), or one of each (`task_pool`, `thread_pool`).
"""
