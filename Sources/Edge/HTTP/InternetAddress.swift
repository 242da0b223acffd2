/// An IPv4 or IPv6 address as bytes.
package struct InternetAddress: Sendable, Hashable {
    /// Four or sixteen; none if unknown.
    let bytes: [UInt8]

    /// An address that could not be read. All such clients count as one.
    package static let unknown = InternetAddress(bytes: [])

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Nil for anything but the text of an address as `inet_pton` takes it: no zone, which only one machine
    /// knows, and no zero before a number, which some read as octal. IPv4 within IPv6 is taken as IPv4.
    package init?(_ text: String) {
        if let short = Self.fields(text, separator: ".", count: 4, radix: 10, maximum: 255) {
            bytes = short.map(UInt8.init)
            return
        }
        guard let long = Self.long(text) else { return nil }
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        bytes = long.starts(with: mapped) ? Array(long.suffix(4)) : long
    }

    /// The key of one subscriber: an IPv4 address, or the /64 of an IPv6 one, because one household has a
    /// whole /64 to hide in.
    package var subscriber: String { network(bytes.count == 16 ? 64 : 32) }

    /// The networks around a subscriber of IPv6 that one customer may have been given, the widest last
    /// (RFC 6177, section 2: a /56 for a home, a /48 for a site), each with the number of subscribers'
    /// limits that it has; none for IPv4.
    var networks: [(name: String, share: Int)] {
        // 256 and 65,536 subscribers; a customer that fills one is hardly that many people.
        bytes.count == 16 ? [(network(56), 4), (network(48), 16)] : []
    }

    /// One of its bits, counted from the left.
    fileprivate func isSet(_ bit: Int) -> Bool {
        bytes[bit / 8] & (UInt8(0x80) >> UInt8(bit % 8)) != 0
    }

    private func network(_ bits: Int) -> String {
        let name = bytes.prefix(bits / 8).map(String.init).joined(separator: ".")
        return bytes.count == 16 ? "\(name)/\(bits)" : name
    }

    /// RFC 4291, section 2.2, with at most one `::` and perhaps IPv4 at the end.
    private static func long(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2,
            let head = groups(halves[0], mayEndInIPv4: halves.count == 1)
        else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1], mayEndInIPv4: true), head.count + tail.count <= 14 else {
            return nil
        }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func groups(_ text: Substring, mayEndInIPv4: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if mayEndInIPv4, index == parts.count - 1, part.contains(".") {
                guard
                    let short = fields(
                        String(part), separator: ".", count: 4, radix: 10, maximum: 255)
                else { return nil }
                bytes += short.map(UInt8.init)
            } else {
                guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 255)]
            }
        }
        return bytes
    }

    private static func fields(
        _ text: String, separator: Character, count: Int, radix: Int, maximum: Int
    ) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.count == count else { return nil }
        let values = parts.compactMap { part -> Int? in
            guard (1...3).contains(part.utf8.count), part == "0" || part.first != "0",
                part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let value = Int(part, radix: radix), value <= maximum
            else { return nil }
            return value
        }
        return values.count == count ? values : nil
    }
}

/// Networks, such as those of our own proxies: `127.0.0.1`, `10.0.0.0/8`, `fd00::/8`.
package struct AddressRanges: Sendable {
    private let ranges: [(address: InternetAddress, bits: Int)]

    /// No network: nobody's X-Forwarded-For is believed.
    package static let none = AddressRanges(ranges: [])

    private init(ranges: [(address: InternetAddress, bits: Int)]) { self.ranges = ranges }

    /// Nil when one of the texts is no network. Bits beyond the prefix must be zero: 10.0.0.1/8 is one machine to its
    /// writer, and sixteen million to us.
    package init?(_ texts: [String]) {
        var ranges: [(address: InternetAddress, bits: Int)] = []
        for text in texts {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let address = InternetAddress(String(parts[0])) else {
                return nil
            }
            let width = address.bytes.count * 8
            var bits = width
            if parts.count == 2 {
                guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                    let prefix = Int(parts[1]), prefix <= width
                else { return nil }
                bits = prefix
            }
            guard (bits..<width).allSatisfy({ !address.isSet($0) }) else { return nil }
            ranges.append((address, bits))
        }
        self.ranges = ranges
    }

    /// True if one of the networks is a whole internet (0.0.0.0/0, ::/0), which binds nobody to a place.
    package var holdsEverything: Bool { ranges.contains { $0.bits == 0 } }

    /// True if one of the networks holds the address. IPv4 and IPv6 never match each other.
    package func contains(_ address: InternetAddress) -> Bool {
        ranges.contains { range, bits in
            guard range.bytes.count == address.bytes.count else { return false }
            return (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return range.bytes[bit / 8] & mask == address.bytes[bit / 8] & mask
            }
        }
    }
}
