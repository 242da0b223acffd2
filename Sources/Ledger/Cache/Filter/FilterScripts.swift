import Wire

/// The operations on a filter that must be atomic. Offsets are those of `FilterHeader`; in Lua, where
/// strings begin at 1, each is one more.
///
/// None of these but `begin` makes the key: a filter that was lost must stay lost.
enum FilterScripts {
    /// KEYS: filter, cursor. ARGV: generation of the filter that is replaced or nothing, header,
    /// place of the last byte, milliseconds after which an untouched filter is given up.
    ///
    /// Zero: there is no cursor yet, so the feed may still leave something out; or another worker was
    /// first.
    static let begin = RedisScript(
        """
        local cursor = redis.call('GET', KEYS[2])
        if not cursor then return 0 end
        local held = redis.pcall('GETRANGE', KEYS[1], 8, 15)
        if type(held) == 'string' and held ~= ARGV[1] then return 0 end
        redis.call('UNLINK', KEYS[1])
        redis.call('SETRANGE', KEYS[1], ARGV[3], string.char(0))
        redis.call('SETRANGE', KEYS[1], 0, ARGV[2])
        redis.call('SETRANGE', KEYS[1], 40, redis.sha1hex(cursor):sub(1, 16))
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return 1
        """)

    /// KEYS: filter. ARGV: generation, then the places of bits to set.
    ///
    /// The words between the places are put in here, which spares the worker from writing them. The
    /// places come as text, for Lua would print a number anew.
    ///
    /// One: they are set. Zero: there is no filter. Else the header of another generation, whose
    /// bits are elsewhere. And Redis's history.
    static let mark = RedisScript(
        CacheScripts.history
            + """
            local held = redis.pcall('GETRANGE', KEYS[1], 0, 63)
            if type(held) ~= 'string' or held == '' then return {0, own} end
            if held:sub(9, 16) ~= ARGV[1] then return {held, own} end
            local words = {}
            for i = 2, #ARGV do
              local at = 4 * i - 8
              words[at + 1], words[at + 2], words[at + 3], words[at + 4] = 'SET', 'u1', ARGV[i], '1'
            end
            if #words > 0 then redis.call('BITFIELD', KEYS[1], unpack(words)) end
            return {1, own}
            """)

    /// KEYS: filter. ARGV: generation, history, progress as it was, progress as it becomes, stage,
    /// moment of completion, first and last byte of a sample.
    ///
    /// The number of bits set in the sample, or −1: another filter, another history of Redis, or
    /// another worker's progress.
    static let advance = RedisScript(
        CacheScripts.history
            + """
            local held = redis.call('GETRANGE', KEYS[1], 0, 63)
            if held:sub(9, 16) ~= ARGV[1] or own ~= ARGV[2] or held:sub(25, 40) ~= ARGV[3] then
              return -1
            end
            redis.call('SETRANGE', KEYS[1], 4, ARGV[5])
            redis.call('SETRANGE', KEYS[1], 24, ARGV[4])
            redis.call('SETRANGE', KEYS[1], 56, ARGV[6])
            return redis.call('BITCOUNT', KEYS[1], ARGV[7], ARGV[8])
            """)

    /// KEYS: filter, follower. ARGV: worker. Returns the first 64 bytes, whether the worker follows the
    /// feed, Redis's history, and the milliseconds on its clock.
    static let inspect = RedisScript(
        CacheScripts.history
            + """
            local held = redis.pcall('GETRANGE', KEYS[1], 0, 63)
            if type(held) ~= 'string' then held = 'of another type' end
            local follows = redis.call('GET', KEYS[2]) == ARGV[1] and 1 or 0
            local time = redis.call('TIME')
            return {held, follows, own, time[1] * 1000 + math.floor(time[2] / 1000)}
            """)

    /// KEYS: filter. ARGV: bytes 8 to 15 of the filter to delete, its generation.
    static let drop = RedisScript(
        """
        local held = redis.pcall('GETRANGE', KEYS[1], 8, 15)
        if type(held) == 'string' and held ~= ARGV[1] then return 0 end
        return redis.call('UNLINK', KEYS[1])
        """)
}
