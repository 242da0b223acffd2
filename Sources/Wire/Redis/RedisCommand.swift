/// One command, encoded as it goes on the wire: an array of bulk strings (RESP2 specification).
package struct RedisCommand: Sendable, Equatable {
    let bytes: [UInt8]
    /// The first key, by which a cluster finds the node. Nil for a command without a key.
    let key: [UInt8]?

    /// One word or value of a command.
    package enum Part: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
        case text(String)
        case bytes([UInt8])
        case integer(Int)

        package init(stringLiteral value: String) { self = .text(value) }
        package init(integerLiteral value: Int) { self = .integer(value) }

        var bytes: [UInt8] {
            switch self {
            case .text(let text): Array(text.utf8)
            case .bytes(let bytes): bytes
            case .integer(let number): Array(String(number).utf8)
            }
        }
    }

    package init(_ parts: Part...) { self.init(parts) }

    /// The command's name, then its arguments. Values may be any bytes: their length goes before
    /// them.
    package init(_ parts: [Part]) {
        var words = RedisWords(reserving: parts.count)
        for part in parts {
            switch part {
            case .text(let text): words.append(text.utf8)
            case .bytes(let bytes): words.append(bytes)
            case .integer(let number): words.append(number)
            }
        }
        self.init(words, key: parts.count > 1 ? parts[1].bytes : nil)
    }

    /// One word and many keys, without a `Part` for each: MGET, DEL.
    package init(_ word: StaticString, keys: [[UInt8]]) {
        var words = RedisWords(reserving: keys.count + 1)
        words.append(word)
        for key in keys { words.append(key) }
        self.init(words, key: keys.first)
    }

    /// - Parameter key: the first key; nil for a command of none.
    package init(_ words: RedisWords, key: [UInt8]?) {
        bytes = Array("*\(words.count)\r\n".utf8) + words.bytes
        self.key = key
    }
}
