import Wire

/// A place in PostgreSQL's log, in bytes since its beginning; after every promotion on another
/// timeline. On one timeline a server that has replayed to a place has all that was written before.
///
/// Places on two timelines cannot be compared: a standby that had received more than the promoted one
/// is still read, at a higher place, and lacks what was committed since.
struct LogPosition: Sendable, Equatable {
    let timeline: Int32
    let bytes: UInt64

    /// True if a server at this place has all that was written before `mark`.
    func holds(_ mark: LogPosition) -> Bool { timeline == mark.timeline && bytes >= mark.bytes }

    /// How much is missing to `mark`; nil where that cannot be told.
    func lag(behind mark: LogPosition) -> UInt64? {
        timeline == mark.timeline ? mark.bytes - min(bytes, mark.bytes) : nil
    }
}

extension LogPosition {
    /// On the primary: the place up to which its log is on disk, and its timeline. Every change is on
    /// disk before anybody sees it (`DurableCommit`); only check counts may be visible
    /// sooner. The place up to which the log was *written* would do as well, but a standby is sent
    /// nothing that is not on the disk, so it would often lag behind counts that no caller waits for.
    static let ofPrimary: PostgresStatement = """
        SELECT ('x' || left(pg_walfile_name(flushed), 8))::bit(32)::int4, flushed
        FROM pg_current_wal_flush_lsn() AS flushed
        """

    /// Reads the answer to `ofPrimary`.
    init(ofPrimary rows: PostgresRows) {
        timeline = rows.int4(0, 0)
        bytes = UInt64(bitPattern: rows.int8(0, 1))
    }

    /// On a standby: whether it is one, and how far it has replayed. The timeline is one that it has
    /// surely reached, if a while ago: PostgreSQL notes it with the pages that it writes. Null where a
    /// later statement of the transaction would not see more than this one.
    static let ofStandby: PostgresStatement = """
        SELECT pg_is_in_recovery(), min_recovery_end_timeline,
               CASE WHEN pg_is_in_recovery()
                   AND current_setting('transaction_isolation') = 'read committed'
               THEN pg_last_wal_replay_lsn() END
        FROM pg_control_recovery()
        """

    /// Reads the answer to `ofStandby`; nil where it promises nothing.
    init?(ofStandby rows: PostgresRows) {
        guard !rows.isNull(0, 2) else { return nil }
        timeline = rows.int4(0, 1)
        bytes = UInt64(bitPattern: rows.int8(0, 2))
    }
}
