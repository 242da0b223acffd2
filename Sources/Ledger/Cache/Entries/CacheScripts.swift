import Wire

/// The operations in Redis that must be atomic. Offsets are those of `CacheRecord`.
///
/// Numbers in Lua are doubles, exact up to 2^53: revisions and counts stay below, and so do
/// milliseconds since 1970. Byte strings are never compared with `<`, for Lua compares them in the
/// collation of the server's locale (`strcoll`), which is not the order of bytes. Offsets within a
/// loop are written as strings: Redis 7.0 prints each number of a call by `snprintf("%.17g")`, which
/// was nearly half of the time of `updateChecks` (90 µs for 64 entries, 53 without).
enum CacheScripts {
    /// KEYS: entries. ARGV: record and milliseconds to keep it, for each.
    ///
    /// Puts a record in where the cache holds nothing, or a lower revision, or the same revision
    /// in another format. Checks that the cache counted beyond the record's stay.
    static let fill = RedisScript(
        """
        for i, key in ipairs(KEYS) do
          local record = ARGV[2 * i - 1]
          local held = redis.call('GETRANGE', key, '0', '32')
          local free = #held < 9
          if not free then
            local old = struct.unpack('>I8', held, 2)
            local new = struct.unpack('>I8', record, 2)
            local same = held:byte(1) == record:byte(1)
            free = old < new or (old == new and not same)
            if free and same and #held == 33 and #record > 33 and
                struct.unpack('>I8', held, 10) > struct.unpack('>I8', record, 10) then
              record = record:sub(1, 9) .. held:sub(10, 33) .. record:sub(34)
            end
          end
          if free then redis.call('SET', key, record, 'PX', ARGV[2 * i]) end
        end
        return redis.status_reply('OK')
        """)

    /// KEYS: entries. Deletes those that hold revision zero, the mark of an absent invoice.
    ///
    /// Most invoices were never asked for before they were issued, and one command says so for all of them.
    static let forgetAbsence = RedisScript(
        """
        if redis.call('EXISTS', unpack(KEYS)) == 0 then return redis.status_reply('OK') end
        for _, key in ipairs(KEYS) do
          local held = redis.call('GETRANGE', key, '0', '8')
          if #held == 9 and struct.unpack('>I8', held, 2) == 0 then redis.call('DEL', key) end
        end
        return redis.status_reply('OK')
        """)

    /// KEYS: entries. ARGV: the format version, then 24 bytes of checks for each.
    ///
    /// Writes into the record where it stands, which leaves its time to live alone.
    static let updateChecks = RedisScript(
        """
        for i, key in ipairs(KEYS) do
          local held = redis.call('GETRANGE', key, '0', '32')
          if #held == 33 and held:sub(1, 1) == ARGV[1] and
              struct.unpack('>I8', held, 10) < struct.unpack('>I8', ARGV[i + 1]) then
            redis.call('SETRANGE', key, '9', ARGV[i + 1])
          end
        end
        return redis.status_reply('OK')
        """)

    /// A replication id names one history of writes: Redis takes a new one whenever it could have
    /// lost some, when it starts and when a replica is promoted. It is saved nowhere.
    static let history = """
        local own = redis.call('INFO', 'replication'):match('master_replid:(%x+)')

        """

    static let historyLength = 40

    /// Redis keeps the end of a lease or a claim as a moment of its clock. If the clock goes back, the
    /// time left is as long as the clock's step. KEYS: the key. ARGV: milliseconds that it may have
    /// left. In Lua: whether it has more, or no end at all.
    static let outlasts = """
        local function outlasts(key, most)
          local left = redis.call('PTTL', key)
          return left == -1 or left > tonumber(most)
        end

        """

    /// KEYS: follower, cursor, filter, lease. ARGV: worker, milliseconds.
    ///
    /// Every worker claims ten times a second, so each, follower or not, repairs the keys left by a
    /// clock that went back. A lease that outlasts any that is granted does not tell when it was
    /// granted, and is taken back; such a claim is shortened, for its holder may be gone.
    ///
    /// The proof names the history and the cursor that the claim found. A filter must have heard of
    /// every change that the cursor has passed since it began. So it is thrown away where there is
    /// no cursor, for the feed will be joined at this moment and earlier changes are never told; and
    /// where it does not bear the cursor's mark, for a follower that knew of no filter moved the cursor
    /// on.
    static let claimFeed = RedisScript(
        history + outlasts
            + """
            if outlasts(KEYS[4], ARGV[2]) then redis.call('UNLINK', KEYS[4]) end
            local held = redis.call('GET', KEYS[1])
            if held and held ~= ARGV[1] then
              if outlasts(KEYS[1], ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
              return false
            end
            redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
            local cursor = redis.call('GET', KEYS[2])
            local place = redis.sha1hex(cursor or '')
            local mark = redis.pcall('GETRANGE', KEYS[3], 40, 55)
            if mark ~= '' and (not cursor or mark ~= place:sub(1, 16)) then
              redis.call('UNLINK', KEYS[3])
            end
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            return {now, own .. place, cursor}
            """)

    /// KEYS: lease, cursor, filter. ARGV: the millisecond at which the lease ends, the cursor, the
    /// claim's proof, milliseconds after which an untouched filter is given up, milliseconds of a
    /// whole lease.
    ///
    /// Returns zero where Redis is no longer as the claim found it: it came back with older entries, or
    /// another follower moved the cursor, perhaps to a place before which this one has brought in
    /// nothing. A late follower shortens no lease and gets none that has ended, nor one longer than a
    /// whole lease, for then the clock went back since its claim. The lease holds the history in which
    /// it was granted.
    static let lease = RedisScript(
        history + outlasts
            + """
            if own .. redis.sha1hex(redis.call('GET', KEYS[2]) or '') ~= ARGV[3] then return 0 end
            if redis.call('GETRANGE', KEYS[3], 0, 3) == 'fpF1' then
              redis.call('SETRANGE', KEYS[3], 40, redis.sha1hex(ARGV[2]):sub(1, 16))
              redis.call('PEXPIRE', KEYS[3], ARGV[4])
            end
            redis.call('SET', KEYS[2], ARGV[2])
            local time = redis.call('TIME')
            local left = ARGV[1] - (time[1] * 1000 + math.ceil(time[2] / 1000))
            local whole = tonumber(ARGV[5])
            if outlasts(KEYS[1], whole) then redis.call('UNLINK', KEYS[1]) end
            if left > 0 and left <= whole and (left > redis.call('PTTL', KEYS[1]) or
                redis.call('GET', KEYS[1]) ~= own) then
              redis.call('SET', KEYS[1], own, 'PX', string.format('%.0f', left))
            end
            return 1
            """)
}
