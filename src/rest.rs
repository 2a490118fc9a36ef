//! The REST API without I/O: what the remote adapter and the server share.
