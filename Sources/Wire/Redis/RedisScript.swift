/// A Lua script that Redis runs as one step. Called by its SHA-1, which Redis itself computes,
/// and sent whole only where Redis does not know it.
package struct RedisScript: Sendable {
    /// Lua for Redis's EVAL, a constant of the program.
    package let source: String

    /// - Parameter source: a constant; Redis keeps every script that it has seen.
    package init(_ source: String) { self.source = source }

    /// The call with the whole source. Redis keeps it, so that it can be called by its hash.
    package func eval(keys: [[UInt8]], arguments: RedisWords) -> RedisCommand {
        command("EVAL", source, keys, arguments)
    }

    func evalsha(_ hash: String, keys: [[UInt8]], arguments: RedisWords) -> RedisCommand {
        command("EVALSHA", hash, keys, arguments)
    }

    private func command(
        _ word: StaticString, _ script: String, _ keys: [[UInt8]], _ arguments: RedisWords
    ) -> RedisCommand {
        var words = RedisWords(reserving: 3 + 2 * keys.count)
        words.append(word)
        words.append(script.utf8)
        words.append(keys.count)
        for key in keys { words.append(key) }
        words.append(contentsOf: arguments)
        return RedisCommand(words, key: keys.first)
    }
}

/// One call of a script, to be sent alone or in a pipeline among others.
package struct RedisScriptCall: Sendable {
    let script: RedisScript
    let keys: [[UInt8]]
    let arguments: RedisWords

    package init(_ script: RedisScript, keys: [[UInt8]], arguments: RedisWords) {
        self.script = script
        self.keys = keys
        self.arguments = arguments
    }

    package init(_ script: RedisScript, keys: [[UInt8]], arguments: [[UInt8]] = []) {
        self.init(script, keys: keys, arguments: RedisWords(arguments))
    }
}
