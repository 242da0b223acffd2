package import Invoices

/// Tells which part of the ledger keeps which region: the tax system keeps its data in two levels,
/// nation and province, and so may the ledger. A pure function of the identity, so every worker
/// with the same map finds the same part without asking.
package struct ShardMap: Sendable, Equatable {
    /// How many parts there are; part 0 is the nation's and keeps every region that no other does.
    package let count: Int
    /// By the two digits of a province as an identity holds them, four bits each.
    private let parts: [UInt8]

    /// A set of shards is one word (`ShardSet`); the country has 36 divisions.
    package static let partsMaximum = 64

    /// The whole ledger in one part.
    package static let one = ShardMap(count: 1, parts: [UInt8](repeating: 0, count: 256))

    private init(count: Int, parts: [UInt8]) {
        self.count = count
        self.parts = parts
    }

    /// - Parameter regions: the provinces of part 1, of part 2 and so on, as two digits of GB/T
    ///   2260 (44 is Guangdong). Nil if a number has not two digits, stands twice, or there are
    ///   too many.
    package init?(regions: [[Int]]) {
        guard regions.count < Self.partsMaximum else { return nil }
        var parts = [UInt8](repeating: 0, count: 256)
        for (index, provinces) in regions.enumerated() {
            for province in provinces {
                guard (10...99).contains(province) else { return nil }
                let place = (province / 10) << 4 | province % 10
                guard parts[place] == 0 else { return nil }
                parts[place] = UInt8(index + 1)
            }
        }
        self.init(count: regions.count + 1, parts: parts)
    }

    /// From 0; every worker with the same map gives the same.
    package func shard(of id: InvoiceID) -> Int { Int(parts[id.provinceNibbles]) }

    /// Tells one way to share out the regions from every other; empty for a ledger in one part. Entries
    /// cached under another map are not looked at again: its feeds are not ours.
    package var fingerprint: String {
        if count == 1 { return "" }
        // FNV-1a, 32 bits.
        let hash = parts.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}

extension InvoiceID {
    /// The two digits of the province as they stand in the identity, four bits each: of the code,
    /// else of the 20-digit number. `0xFF`, which is no province, where neither tells one.
    var provinceNibbles: Int {
        // Digits 3–4 of a number of 20 digits; the first two of a code of 10; digits 2–3 of 12.
        let shift: UInt128 =
            if nibbles >> 80 == 0xFFFF_FFFF_FFFF { 64 } else if nibbles >> 80 & 0xFF == 0xFF {
                120
            } else { 116 }
        return Int(truncatingIfNeeded: nibbles >> shift & 0xFF)
    }
}
