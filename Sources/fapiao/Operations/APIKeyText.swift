import Cryptography

/// A key as the program has it that calls the API.
struct APIKeyText {
    let text: String

    static func new() -> APIKeyText {
        APIKeyText(text: "fpk_" + Hexadecimal.encode(SecureRandom.bytes(32)))
    }

    /// All that the settings know of it.
    var digest: String { Hexadecimal.encode(SHA256.digest(Array(text.utf8))) }
}
