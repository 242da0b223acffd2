import Wire

/// What must happen in Redis in one step. Offsets are those of `CacheRecord`.
///
/// Numbers in Lua are doubles, exact up to 2^53: revisions and counts stay below, and so do
/// milliseconds since 1970. Byte strings are never compared with `<`, for Lua compares them in the
/// collation of the server's locale (`strcoll`), which is not the order of bytes.
enum CacheScripts {
    /// KEYS: entries. ARGV: record and milliseconds to keep it, for each.
    ///
    /// Puts a record in where the cache holds nothing, or a lower revision, or the same revision
    /// in another format. Checks that the cache counted beyond the record's stay.
    static let fill = RedisScript(
        """
        for i, key in ipairs(KEYS) do
          local record = ARGV[2 * i - 1]
          local held = redis.call('GETRANGE', key, 0, 32)
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
    /// Most invoices were asked for by nobody before they were issued, and one command says so of
    /// all of them.
    static let forgetAbsence = RedisScript(
        """
        if redis.call('EXISTS', unpack(KEYS)) == 0 then return redis.status_reply('OK') end
        for _, key in ipairs(KEYS) do
          local held = redis.call('GETRANGE', key, 0, 8)
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
          local held = redis.call('GETRANGE', key, 0, 32)
          if #held == 33 and held:sub(1, 1) == ARGV[1] and
              struct.unpack('>I8', held, 10) < struct.unpack('>I8', ARGV[i + 1]) then
            redis.call('SETRANGE', key, 9, ARGV[i + 1])
          end
        end
        return redis.status_reply('OK')
        """)

    /// KEYS: follower, cursor. ARGV: worker, milliseconds.
    static let claimFeed = RedisScript(
        """
        local held = redis.call('GET', KEYS[1])
        if held and held ~= ARGV[1] then return false end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        return {now, redis.call('GET', KEYS[2])}
        """)

    /// KEYS: lease, cursor. ARGV: the millisecond at which the lease ends, the cursor.
    ///
    /// A follower that comes late shortens nobody's lease and gets none that has ended.
    static let lease = RedisScript(
        """
        redis.call('SET', KEYS[2], ARGV[2])
        local time = redis.call('TIME')
        local left = ARGV[1] - (time[1] * 1000 + math.ceil(time[2] / 1000))
        if left > 0 and left > redis.call('PTTL', KEYS[1]) then
          redis.call('SET', KEYS[1], '1', 'PX', string.format('%.0f', left))
        end
        return redis.status_reply('OK')
        """)
}
