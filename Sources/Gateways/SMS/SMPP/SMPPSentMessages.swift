import NIOCore

/// The messages whose receipts are still to come, by the SMSC's names for them.
struct SMPPSentMessages {
    /// A minute of the busiest hour; some 10 MB. A receipt that comes later counts as unmatched.
    static let maximum = 100_000

    private var ids: Set<String> = []
    private var order = CircularBuffer<String>()

    mutating func insert(_ id: String) {
        guard !id.isEmpty, ids.insert(id).inserted else { return }
        order.append(id)
        while order.count > Self.maximum { ids.remove(order.removeFirst()) }
    }

    /// Whether the receipt is about one of ours.
    mutating func match(_ receipt: SMPPReceipt) -> Bool {
        receipt.state.isFinal ? ids.remove(receipt.id) != nil : ids.contains(receipt.id)
    }
}
