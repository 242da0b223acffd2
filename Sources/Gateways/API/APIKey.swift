import Cryptography
package import Edge
package import Invoices

/// A key for programs, as the settings hold it:
/// `name:scope+scope:sha256hex[:until=2027-01-31][:from=10.0.0.0/8+2001:db8::/32]`. The key itself
/// is 256 random bits, so a plain hash of it gives nothing away.
package struct APIKey: Sendable {
    /// The permissions of a key: who may verify, enter invoices for others, and write the ledger.
    package enum Scope: String, Sendable, CaseIterable {
        /// Ask at the key holder's limit, and see private buyers unmasked.
        case verify
        /// Enter people's invoices into campaigns, and see what became of them.
        case enter
        /// Issue, void and red-flush.
        case ledgerWrite = "ledger.write"
    }

    /// Names are kept beside people's entries, which have room for so much.
    static let nameBytesMaximum = 64

    /// The holder's name in limits, metrics and the log; not secret.
    package let name: String
    /// The rights of the key; a request for anything else is refused.
    package let scopes: Set<Scope>
    /// The last day in China on which it may be used; nil for ever.
    package private(set) var lastDay: CalendarDay?
    /// The networks it may be used from; nil for anywhere.
    package private(set) var origins: AddressRanges?
    let digest: [UInt8]

    /// Nil when the line is not of that form.
    package init?(_ line: String) {
        let parts = line.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, Self.isName(parts[0]),
            let digest = Hexadecimal.decode(parts[2]),
            digest.count == 32
        else { return nil }
        let scopes = parts[1].split(separator: "+").map { Scope(rawValue: String($0)) }
        guard !scopes.isEmpty, !scopes.contains(nil) else { return nil }
        name = String(parts[0])
        self.scopes = Set(scopes.compactMap { $0 })
        self.digest = digest
        for (word, value) in Self.conditions(parts[3...]) {
            switch word {
            case "until" where lastDay == nil:
                guard let day = CalendarDay(value) else { return nil }
                lastDay = day
            case "from" where origins == nil:
                let texts = value.split(separator: "+", omittingEmptySubsequences: false)
                // Whoever means anywhere leaves the condition out.
                guard let ranges = AddressRanges(texts.map(String.init)), !ranges.holdsEverything
                else { return nil }
                origins = ranges
            default: return nil
            }
        }
    }

    /// True for letters, digits, `-`, `_` and `.`: a name stands in settings, in the log and in metrics, whose
    /// signs it must not hold.
    package static func isName(_ text: some StringProtocol) -> Bool {
        (1...nameBytesMaximum).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
                    || "-_.".utf8.contains(byte)
            }
    }

    /// A word, `=` and its value; an IPv6 address in it has colons of its own.
    private static func conditions(
        _ parts: ArraySlice<Substring>
    ) -> [(word: String, value: String)] {
        var conditions: [(word: String, value: String)] = []
        for part in parts {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 {
                conditions.append((String(pair[0]), String(pair[1])))
            } else if conditions.isEmpty {
                conditions.append((String(part), ""))
            } else {
                conditions[conditions.count - 1].value += ":" + part
            }
        }
        return conditions
    }

    /// The reason to refuse the key at this time or from this address; nil where it may be used.
    func refusal(at now: Timestamp, from origin: InternetAddress?) -> RefusedKey.Reason? {
        if let lastDay, now.dayInChina > lastDay { return .expired }
        guard let origins else { return nil }
        return origin.map(origins.contains) ?? false ? nil : .elsewhere
    }
}
