/// One of the 16,384 parts into which a cluster divides its keys (Redis Cluster specification,
/// "Key distribution model" and "Hash tags").
package struct RedisSlot: Hashable, Sendable {
    package static let count = 16_384

    /// From 0 to 16,383: CRC16 of the key or its hash tag, modulo `count`.
    package let number: Int

    init?(number: Int) {
        guard (0..<Self.count).contains(number) else { return nil }
        self.number = number
    }

    /// Only what stands between the first `{` and the next `}` counts, unless that is nothing.
    package init(key: [UInt8]) {
        var counted = key[...]
        if let open = key.firstIndex(of: UInt8(ascii: "{")) {
            let rest = key[(open + 1)...]
            if let close = rest.firstIndex(of: UInt8(ascii: "}")), close > rest.startIndex {
                counted = rest[..<close]
            }
        }
        number = Int(Self.crc16(counted)) % Self.count
    }

    /// CRC-16/XMODEM: polynomial 0x1021, from zero, the highest bit first.
    static func crc16(_ bytes: some Sequence<UInt8>) -> UInt16 {
        bytes.reduce(0) { crc, byte in crc << 8 ^ table[Int(UInt8(crc >> 8) ^ byte)] }
    }

    private static let table: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { crc, _ in
            crc & 0x8000 == 0 ? crc << 1 : crc << 1 ^ 0x1021
        }
    }
}

extension RedisStep {
    var slot: RedisSlot? {
        switch self {
        case .command(let command): command.key.map(RedisSlot.init(key:))
        case .script(let call): call.keys.first.map(RedisSlot.init(key:))
        }
    }
}
