/// One command, encoded as it goes on the wire: an array of bulk strings (RESP2 specification).
package struct RedisCommand: Sendable, Equatable {
    let bytes: [UInt8]
    /// What a cluster finds its node by: the first key. Nil for a command of no key.
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

    /// - Parameter key: the first key, where it is not the second word of the command.
    package init(_ parts: [Part], key: [UInt8]? = nil) {
        var encoder = Encoder(count: parts.count)
        for part in parts {
            switch part {
            case .text(let text): encoder.append(text.utf8)
            case .bytes(let bytes): encoder.append(bytes)
            case .integer(let number): encoder.append(number)
            }
        }
        bytes = encoder.bytes
        self.key = key ?? (parts.count > 1 ? parts[1].bytes : nil)
    }

    /// One word and many keys, without a `Part` for each: MGET, DEL.
    package init(_ word: StaticString, keys: [[UInt8]]) {
        var encoder = Encoder(count: keys.count + 1)
        encoder.append(word.description.utf8)
        for key in keys { encoder.append(key) }
        bytes = encoder.bytes
        key = keys.first
    }

    private struct Encoder {
        var bytes: [UInt8] = []

        init(count: Int) {
            bytes.reserveCapacity(16 + 24 * count)
            bytes.append(UInt8(ascii: "*"))
            append(decimal: count)
            endLine()
        }

        mutating func append(_ part: some Collection<UInt8>) {
            bytes.append(UInt8(ascii: "$"))
            append(decimal: part.count)
            endLine()
            bytes.append(contentsOf: part)
            endLine()
        }

        mutating func append(_ number: Int) { append(String(number).utf8) }

        private mutating func append(decimal number: Int) {
            if number < 10 {
                bytes.append(UInt8(ascii: "0") + UInt8(number))
            } else {
                bytes.append(contentsOf: String(number).utf8)
            }
        }

        private mutating func endLine() {
            bytes.append(UInt8(ascii: "\r"))
            bytes.append(UInt8(ascii: "\n"))
        }
    }
}
