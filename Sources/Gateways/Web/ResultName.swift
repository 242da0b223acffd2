import Cryptography

/// The name of a result within its address: random, so that nobody finds one by trying, and with nothing
/// of an invoice. A person who has it may read that one answer while it is kept.
struct ResultName: Sendable, Equatable {
    /// 160 bits: a program that guesses a thousand million names a second needs ten years for one chance
    /// in 10^30.
    static let bytes = 20

    let text: String

    static func random() -> ResultName { ResultName(bytes: SecureRandom.bytes(bytes)) }

    private init(bytes: [UInt8]) { text = Hexadecimal.encode(bytes) }

    static let folder = "/results"

    /// Nil for text that is no name; the memory is not asked about it.
    init?(_ text: some StringProtocol) {
        guard let bytes = Hexadecimal.decode(text), bytes.count == Self.bytes else { return nil }
        self.init(bytes: bytes)
    }

    var address: String { "\(Self.folder)/\(text)" }
}
