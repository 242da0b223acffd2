import NIOCore

/// The messages whose receipts are still to come, by the SMSC's names for them.
struct SMPPSentMessages {
    /// A minute of the busiest hour; some 10 MB. A receipt that comes later counts as unmatched.
    static let maximum = 100_000

    private var ids: Set<String> = []
    private var order = CircularBuffer<String>()

    mutating func insert(_ id: String) {
        let id = Self.plain(id)
        guard !id.isEmpty, ids.insert(id).inserted else { return }
        order.append(id)
        while order.count > Self.maximum { ids.remove(order.removeFirst()) }
    }

    /// True if the receipt is about one of ours. An SMSC may call a message by one number in two
    /// spellings: in the other case, filled up with zeros, in hexadecimal here and in decimal
    /// there.
    mutating func match(_ receipt: SMPPReceipt) -> Bool {
        guard let id = Self.spellings(of: receipt.id).first(where: ids.contains) else {
            return false
        }
        if receipt.state.isFinal { ids.remove(id) }
        return true
    }

    /// The one that was written first.
    static func spellings(of id: String) -> [String] {
        let id = plain(id)
        let isDecimal = id.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let hexadecimal = isDecimal ? UInt128(id).map { String($0, radix: 16) } : nil
        return [id] + [hexadecimal, UInt128(id, radix: 16).map { String($0) }].compactMap(\.self)
    }

    static func plain(_ id: String) -> String {
        var id = id.lowercased().filter { !$0.isWhitespace && $0 != "\0" }[...]
        if id.hasPrefix("0x") { id = id.dropFirst(2) }
        while id.count > 1, id.first == "0" { id = id.dropFirst() }
        return String(id)
    }
}
