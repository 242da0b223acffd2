/// The actor of a change, as the change feed keeps it for ever: a word for the way in, and a name.
///
/// It says whose right was used, which is as good as the secret behind that right: whoever holds
/// the ledger's password can write any name here.
package struct ChangeActor: Sendable, Hashable {
    /// `key:shop`, `person:alice`, `person:root (sudo alice)`, `demo`.
    package let text: String

    private init(_ way: String, _ name: String) {
        text = "\(way):\(name.isEmpty ? "?" : Self.plain(name))"
    }

    private init(way: String) { text = way }

    /// A program with an API key of this name.
    package static func key(_ name: String) -> ChangeActor { ChangeActor("key", name) }

    /// A person at the command line.
    /// - Parameters:
    ///   - account: of the operating system, under which the command runs.
    ///   - sudo: who says sudo(8) became that account; nil without it.
    package static func person(_ account: String, sudo: String? = nil) -> ChangeActor {
        let behind = sudo.map { " (sudo \(plain($0)))" } ?? ""
        return ChangeActor(way: ChangeActor("person", account).text + behind)
    }

    /// The sample that `serve --demo` loads.
    package static let demo = ChangeActor(way: "demo")

    /// The schema allows as many bytes.
    package static let bytesMaximum = 160
    private static let nameMaximum = 64

    /// Replaces characters that account and key names do not have: they could forge the rest of the text.
    private static func plain(_ name: String) -> String {
        let kept = name.unicodeScalars.prefix(nameMaximum).map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "@", "\\", "$": Character(scalar)
            default: "?"
            }
        }
        return String(kept)
    }
}
