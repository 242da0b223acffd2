import Seal

/// A key for programs, as the settings hold it: `name:scope+scope:sha256hex`. The key itself is
/// 256 random bits, so a plain hash of it gives nothing away.
package struct APIKey: Sendable, Equatable {
    package enum Scope: String, Sendable, CaseIterable {
        /// Ask at the key holder's limit, and see private buyers unmasked.
        case verify
        /// Issue, void and red-flush.
        case ledgerWrite = "ledger.write"
    }

    package let name: String
    package let scopes: Set<Scope>
    let digest: [UInt8]

    /// Nil when the line is not of that form.
    package init?(_ line: String) {
        let parts = line.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, let digest = Hexadecimal.decode(parts[2]),
            digest.count == 32
        else { return nil }
        let scopes = parts[1].split(separator: "+").map { Scope(rawValue: String($0)) }
        guard !scopes.isEmpty, !scopes.contains(nil) else { return nil }
        name = String(parts[0])
        self.scopes = Set(scopes.compactMap { $0 })
        self.digest = digest
    }
}
