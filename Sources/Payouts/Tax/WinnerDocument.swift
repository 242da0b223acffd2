package import Cryptography
import Invoices

/// The document by which a winner is known to the tax office, which the payer has to report a taxed
/// prize with.
package struct WinnerDocument: Hashable, Sendable {
    /// The raw value is our own word: in tables and forms.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case residentID = "resident-id"
        case hongKongMacaoPermit = "hk-macao-permit"
        case taiwanPermit = "taiwan-permit"
        case foreignPermanentResident = "permanent-resident"
        case passport

        /// As the payer's report has it (证件类型).
        package var reported: String {
            switch self {
            case .residentID: "居民身份证"
            case .hongKongMacaoPermit: "港澳居民来往内地通行证"
            case .taiwanPermit: "台湾居民来往大陆通行证"
            case .foreignPermanentResident: "外国人永久居留身份证"
            case .passport: "外国护照"
            }
        }
    }

    /// The part that is wrong with what was typed.
    package enum Fault: Error, Hashable, Sendable, CaseIterable, CustomStringConvertible {
        case name, number, checkCharacter

        /// For the log, in English.
        package var description: String {
            switch self {
            case .name: "nobody has such a name"
            case .number: "the number is not one of such a document"
            case .checkCharacter: "the number's last character does not fit the others"
            }
        }
    }

    /// As the document has it.
    package let name: String
    package let kind: Kind
    /// As its kind writes it, without blanks; for an identity card checked by `ResidentID`.
    package let number: String

    private init(sound name: String, _ kind: Kind, _ number: String) {
        self.name = name
        self.kind = kind
        self.number = number
    }

    /// Takes a document as somebody has typed it. Throws the first part that is wrong.
    package init(name: String, kind: Kind, number typed: String) throws(Fault) {
        guard let name = PersonName.of(typed: name) else { throw .name }
        var number = typed.uppercased().filter { !$0.isWhitespace }
        if kind == .residentID {
            guard number.utf8.count == 18 else { throw .number }
            guard let id = ResidentID(number) else { throw .checkCharacter }
            number = id.text
        }
        guard Self.numberLengths.contains(number.utf8.count),
            number.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) })
        else { throw .number }
        self.init(sound: name, kind, number)
    }

    private static let numberLengths = 5...18

    /// Enough for its owner to know it by.
    package var tail: String { String(number.suffix(4)) }
}

/// A document on its way to whoever pays: in between nobody can read it.
extension WinnerDocument {
    private static let purpose = "fapiao.document.v1"
    private static let textBytesMaximum = 512

    /// Nil for a key of small order.
    package func sealed(to key: X25519PublicKey) -> [UInt8]? {
        var writer = JSONWriter(reserving: 128)
        writer.object { writer in
            writer.field("name", name)
            writer.field("kind", kind.rawValue)
            writer.field("number", number)
        }
        return key.seal(writer.bytes, for: Self.purpose)
    }

    /// Nil for what was not sealed to this key, and for what this version cannot read.
    package init?(sealed: [UInt8], with key: borrowing X25519PrivateKey) {
        guard let json = key.open(sealed, for: Self.purpose) else { return nil }
        var texts: [String: String] = [:]
        do {
            var reader = JSONReader(json)
            try reader.object { (reader, field) throws(JSONError) in
                texts[field] = try reader.string(maximumBytes: Self.textBytesMaximum)
            }
            try reader.finish()
        } catch {
            return nil
        }
        guard let name = texts["name"], let kind = texts["kind"].flatMap({ Kind(rawValue: $0) }),
            let number = texts["number"]
        else { return nil }
        self.init(sound: name, kind, number)
    }
}

/// A person's name as banks and the tax office have it.
enum PersonName {
    private static let lengths = 2...64
    /// Within names of some peoples and of foreigners.
    private static let joints: Set<Character> = [
        "·", "•", " ", "-", "'", "’", ".", "（", "）", "(", ")",
    ]

    /// Nil for what is nobody's name. Blanks at its ends are passed over.
    static func of(typed text: String) -> String? {
        let name = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard lengths.contains(name.count), name.contains(where: \.isLetter),
            name.allSatisfy({ $0.isLetter || joints.contains($0) })
        else { return nil }
        return name
    }
}
