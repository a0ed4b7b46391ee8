# From templates/runtime, copied unchanged into every generated client: edit it there.
"""What every generated client shares: messages, decoding, waiting, transports.

Pure modules (`messages`, `encoding`, `decoding`, `waiting`, `origins`, `retrying`) know no I/O and
no clock; `core` and `async_core` drive them; `transports` speaks HTTP.
"""
