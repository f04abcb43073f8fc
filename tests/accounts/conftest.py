"""TRIAL ONLY."""
import eventreg.db as _edb
def _fixed(connection, lock_file):
    writes = _edb._writes.get()
    if writes:
        _edb._queue_for(lock_file, connection.connection.info)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
if "record_info" in open(_edb.__file__).read(): _edb._begin_sqlite = _fixed
