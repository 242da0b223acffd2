package import Cryptography
package import Invoices

/// Makes the values that the store has in place of what is personal in an awaited invoice.
extension EntryKeys {
    /// Equal for equal identities, and worth nothing without the personal key.
    package func tag(of identity: HolderIdentity) -> Bytes32 { personal.tag(of: identity) }

    /// Equal for equal invoices; another value than the log's commitment, which has the campaign
    /// key.
    package func tag(ofAwaited id: InvoiceID) -> Bytes32 { personal.tag(ofAwaited: id) }

    /// Encrypts under the personal key; only `EntryKeys` opens it again.
    package func sealPersonal(_ text: [UInt8]) -> [UInt8] { personal.seal(text) }

    /// Nil for what was not sealed under this key.
    package func openPersonal(_ sealed: [UInt8]) -> [UInt8]? { personal.open(sealed) }

    /// What an entry hides; nil where `openPersonal` says so.
    package func opening(_ sealed: [UInt8]) -> EntryOpening? { personal.opening(sealed) }

    /// The same for an identity's row.
    package func identity(_ stored: StoredIdentity) -> HolderIdentity? { personal.identity(stored) }
}
