import Wire

/// The operations on a bucket that must be atomic. The state key is among the keys of whatever the
/// freshness of entries depends on: while its slot moves from one master to another and the keys are
/// partly here and partly there, Redis refuses such a script (TRYAGAIN).
///
/// The state is a text of four parts: the epoch, the master's replication id, when the epoch
/// began or the master changed (milliseconds on its clock), and the feed's cursor
/// (`FeedCursor.cached`) or `-`.
enum ClusterScripts {
    private static let state = #"""
        local state = redis.call('GET', KEYS[1]) or ''
        local epoch, lineage, born, cursor = state:match('^(%x+) (%x+) (%d+) (.+)$')
        local time = redis.call('TIME')

        """#

    /// A replication id names one history of writes. Redis takes a new one whenever it could
    /// have lost some: when it starts, and when a replica is promoted, which then remembers the
    /// id before, whose history its own continues from some point.
    private static let history = #"""
        local said = redis.call('INFO', 'replication')
        local own, former = said:match('master_replid:(%x+)'), said:match('master_replid2:(%x+)')

        """#

    /// KEYS: state, lease. ARGV: an unused epoch, milliseconds of a whole lease.
    ///
    /// Begins the bucket anew where its state is missing or was written in another history. A promoted
    /// replica goes on: its cursor lacks whatever its entries lack.
    ///
    /// If the master's clock went back (`CacheScripts.outlasts`), the lease is taken back, and a
    /// state whose beginning lies in the future begins now.
    static let claim = RedisScript(
        state + history + CacheScripts.outlasts
            + #"""
            local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
            if lineage ~= own then
              if not epoch or lineage ~= former then epoch, cursor = ARGV[1], '-' end
              redis.call('SET', KEYS[1], epoch .. ' ' .. own .. ' ' .. now .. ' ' .. cursor)
              redis.call('DEL', KEYS[2])
            elseif tonumber(born) > tonumber(now) then
              redis.call('SET', KEYS[1], epoch .. ' ' .. own .. ' ' .. now .. ' ' .. cursor)
            end
            if outlasts(KEYS[2], ARGV[2]) then redis.call('DEL', KEYS[2]) end
            return {now, epoch, own, cursor}
            """#)

    /// KEYS: state, lease. ARGV: epoch and history of the claim, the millisecond at which the
    /// lease ends, the cursor, milliseconds of a whole lease.
    ///
    /// As `CacheScripts.lease`. The lease names the node, for after a failover another one's clock
    /// would count its time.
    static let lease = RedisScript(
        state + history + CacheScripts.outlasts
            + #"""
            if epoch ~= ARGV[1] or lineage ~= ARGV[2] or own ~= ARGV[2] then return 0 end
            redis.call('SET', KEYS[1], epoch .. ' ' .. lineage .. ' ' .. born .. ' ' .. ARGV[4])
            local left = ARGV[3] - (time[1] * 1000 + math.ceil(time[2] / 1000))
            local whole = tonumber(ARGV[5])
            if outlasts(KEYS[2], whole) then redis.call('DEL', KEYS[2]) end
            if left > 0 and left <= whole and left > redis.call('PTTL', KEYS[2]) then
              redis.call('SET', KEYS[2], epoch .. ' ' .. redis.call('CLUSTER', 'MYID'),
                'PX', string.format('%.0f', left))
            end
            return 1
            """#)

    /// KEYS: state, entries. ARGV: the epoch of the follower's claim, or nothing for a reader;
    /// milliseconds for which readers may not fill a bucket that began anew; then record and
    /// milliseconds to keep it, for each entry. Zero: the epoch is over.
    ///
    /// As `CacheScripts.fill`, but each record is followed by the epoch in which it was put in,
    /// and one of another epoch counts as none.
    static let fill = RedisScript(
        state
            + #"""
            epoch = epoch or '0000000000000000'
            if ARGV[1] ~= '' and ARGV[1] ~= epoch then return 0 end
            if ARGV[1] == '' and born and
                time[1] * 1000 + math.floor(time[2] / 1000) - born < tonumber(ARGV[2]) then
              return 1
            end
            for i = 2, #KEYS do
              local record = ARGV[2 * i - 1]
              local held = redis.call('GETRANGE', KEYS[i], '0', '32')
              local free = #held < 25 or redis.call('GETRANGE', KEYS[i], '-16', '-1') ~= epoch
              if not free then
                local old, new = struct.unpack('>I8', held, 2), struct.unpack('>I8', record, 2)
                local same = held:byte(1) == record:byte(1)
                free = old < new or (old == new and not same)
                if free and same and #held == 33 and #record > 33 and
                    struct.unpack('>I8', held, 10) > struct.unpack('>I8', record, 10) then
                  record = record:sub(1, 9) .. held:sub(10, 33) .. record:sub(34)
                end
              end
              if free then redis.call('SET', KEYS[i], record .. epoch, 'PX', ARGV[2 * i]) end
            end
            return 1
            """#)

    /// KEYS: the seat. ARGV: worker, milliseconds. One: the worker has the right to follow. A seat that
    /// is taken for longer than anybody takes one is shortened.
    static let sit = RedisScript(
        CacheScripts.outlasts
            + #"""
            local held = redis.call('GET', KEYS[1])
            if held and held ~= ARGV[1] then
              if outlasts(KEYS[1], ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
              return 0
            end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            return 1
            """#)
}
