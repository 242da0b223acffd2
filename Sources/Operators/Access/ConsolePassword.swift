package import Cryptography

/// A password of the console. The program makes it: one that a person chooses may be guessed, used
/// elsewhere or in a list of stolen ones.
package enum ConsolePassword {
    /// 20 of 32 signs: 100 bits.
    static let signs = 20
    /// Neither 0 and O nor 1, I and L are in it: it may be read out to somebody.
    private static let alphabet = Array("23456789abcdefghjkmnpqrstuvwxyz*".utf8)
    /// Longer texts are no password of ours, and cost no derivation.
    package static let bytesMaximum = 128

    /// 20 signs in groups of five, with dashes between them.
    package static func random() -> SecretText {
        let signs = SecureRandom.bytes(signs).map { alphabet[Int($0 & 31)] }
        let groups = stride(from: 0, to: signs.count, by: 5).map { start in
            String(decoding: signs[start..<start + 5], as: UTF8.self)
        }
        return SecretText(groups.joined(separator: "-"))
    }
}

/// A password as the table keeps it: `scrypt 17 8 1 SALT HASH`, the last two in hexadecimal digits.
package struct StoredPassword: Hashable, Sendable {
    package let cost: Scrypt.Cost
    /// Random, another one for each password.
    package let salt: [UInt8]
    /// 32 bytes, of the password under the console's key (`ConsoleKey`).
    package let hash: [UInt8]

    /// 128 MiB a try, as OWASP's password storage sheet has it.
    package static let cost = Scrypt.Cost(costLog2: 17, blockSize: 8, parallelism: 1)!
    private static let bytes = 32

    /// Nil for a text that `description` did not write.
    package init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0] == "scrypt", let log = Int(parts[1]),
            let block = Int(parts[2]), let lanes = Int(parts[3]),
            let cost = Scrypt.Cost(costLog2: log, blockSize: block, parallelism: lanes),
            let salt = Hexadecimal.decode(parts[4]), let hash = Hexadecimal.decode(parts[5]),
            hash.count == Self.bytes
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// Takes a third of a second and `cost`'s memory; nil where that cannot be had.
    package init?(_ password: SecretText, under key: ConsoleKey, cost: Scrypt.Cost = Self.cost) {
        salt = SecureRandom.bytes(Self.bytes)
        self.cost = cost
        guard let hash = Self.hash(password, key, salt, cost) else { return nil }
        self.hash = hash
    }

    /// As expensive.
    package func isOf(_ password: SecretText, under key: ConsoleKey) -> Bool {
        Self.hash(password, key, salt, cost).map { ConstantTime.equal($0, hash) } ?? false
    }

    private static func hash(
        _ password: SecretText, _ key: ConsoleKey, _ salt: [UInt8], _ cost: Scrypt.Cost
    ) -> [UInt8]? {
        Scrypt.derive(key.peppered(password), salt: salt, cost: cost, count: bytes)
    }
}

extension StoredPassword: CustomStringConvertible {
    /// The text that the table keeps and `init(_:)` reads.
    package var description: String {
        "scrypt \(cost.costLog2) \(cost.blockSize) \(cost.parallelism) "
            + "\(Hexadecimal.encode(salt)) \(Hexadecimal.encode(hash))"
    }
}
