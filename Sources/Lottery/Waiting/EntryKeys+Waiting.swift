package import Cryptography
package import Invoices

/// What the store has in place of what is personal in an awaited invoice.
extension EntryKeys {
    package func tag(of identity: HolderIdentity) -> Bytes32 { personal.tag(of: identity) }

    package func tag(ofAwaited id: InvoiceID) -> Bytes32 { personal.tag(ofAwaited: id) }

    package func sealPersonal(_ text: [UInt8]) -> [UInt8] { personal.seal(text) }

    /// Nil for what was not sealed under this key.
    package func openPersonal(_ sealed: [UInt8]) -> [UInt8]? { personal.open(sealed) }

    /// What an entry hides; nil where `openPersonal` says so.
    package func opening(_ sealed: [UInt8]) -> EntryOpening? { personal.opening(sealed) }

    /// The same for an identity's row.
    package func identity(_ stored: StoredIdentity) -> HolderIdentity? { personal.identity(stored) }
}
