/// The address that a person comes back to after signing in: a page of ours, and never one of
/// somebody else's.
struct ReturnPath: Hashable, Sendable {
    static let usual = ReturnPath(verified: "/lottery/me")

    let text: String

    private static let charactersMaximum = 256

    private init(verified text: String) { self.text = text }

    /// The usual one for anything that is not a path of the lottery or of a kept result.
    init(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || Array("/-_".utf8).contains(byte)
        }
        let isPage =
            text == "/lottery" || text.hasPrefix("/lottery/") || text.hasPrefix("/results/")
        // Signing in again leads nowhere.
        let isDoor = text.hasPrefix("/lottery/sign-") || text.hasPrefix("/lottery/link/")
        guard isPlain, isPage, !isDoor, !text.contains("//"),
            text.utf8.count <= Self.charactersMaximum
        else {
            self = .usual
            return
        }
        self.text = text
    }

    /// The address of a page that leads here in the end.
    func after(_ path: String) -> String {
        self == .usual ? path : "\(path)?then=\(text)"
    }
}
