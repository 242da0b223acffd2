import Cryptography

/// The identity of a message across deliveries: an SMSC that missed our answer sends it again under
/// another sequence number, and says nothing else about it.
struct SMPPMessageKey: Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64

    init(source: SMPPAddress, destination: SMPPAddress, text: String?) {
        // No number has a NUL in it, so the fields cannot run into each other.
        let fields = [source.phone, destination.phone, text ?? "\u{0}"].joined(separator: "\u{0}")
        var words: [UInt64] = [0, 0]
        for (index, octet) in SHA256.digest(Array(fields.utf8)).prefix(16).enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(octet)
        }
        (high, low) = (words[0], words[1])
    }

    /// The message's name for the conversation: the same on every worker within one minute.
    func id(minute: Int64) -> String {
        "\(String(high, radix: 16))\(String(low, radix: 16))-\(minute)"
    }
}
