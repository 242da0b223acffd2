import Cryptography
import Edge
import HTTPTypes
import Synchronization

/// The name of one request, for the client, the log and the person who must match the two.
enum RequestID {
    static let field = HTTPField.Name("X-Request-ID")

    /// The client's own ID if it is a sound one, else a new one.
    static func of(_ fields: some RequestFields) -> String {
        if let field, let given = fields[field], isSane(given) { return given }
        return made()
    }

    /// A random part for this process, then a counter: distinct from all others, and no secret.
    private static func made() -> String {
        let number = next.wrappingAdd(1, ordering: .relaxed).newValue
        return process
            + Hexadecimal.encode(
                (0..<6).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) })
    }

    private static let process = Hexadecimal.encode(SecureRandom.bytes(6))
    private static let next = Atomic<UInt64>(.random(in: 0..<1 << 40))

    /// Up to 64 of letters, digits, dash, underscore, point: nothing that could break a log line.
    static func isSane(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                    || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x2E
                    || byte == 0x5F
            }
    }
}
