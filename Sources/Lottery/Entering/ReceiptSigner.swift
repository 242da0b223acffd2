package import Cryptography

/// Signs what a campaign says to those who enter it, under the name `ORIGIN/receipt`.
package final class ReceiptSigner: Sendable {
    /// The campaign's log, `HOST/lottery/CAMPAIGN`.
    package let origin: String
    private let signer: NoteSigner

    /// Nil for an origin that keys cannot be named by, and for a seed of another length.
    package init?(origin: String, seed: borrowing Secret) {
        guard let key = Ed25519PrivateKey(seed: seed),
            let signer = NoteSigner(name: "\(origin)/receipt", kind: .note, key: key)
        else { return nil }
        self.origin = origin
        self.signer = signer
    }

    /// The public half, which the manifest names as its receipt key.
    package var verifierKey: VerifierKey { signer.verifierKey }

    /// That the entry is in the log, or will be within the promise. Make it of a stored row and of nothing else:
    /// it is a promise that must outlive a power cut.
    package func receipt(leaf: Bytes32, acceptedAt: UInt64) -> SignedNote? {
        sign(.receipt(leaf: leaf, acceptedAt: acceptedAt))
    }

    /// That the invoice was not entered, for want of this rule.
    package func refusal(
        _ refusal: EntryRefusal, of invoice: EnteredInvoice, at second: UInt64
    ) -> SignedNote? {
        sign(.refusal(invoice, rule: refusal.rule, at: second))
    }

    private func sign(_ statement: CampaignStatement) -> SignedNote? {
        statement.text(origin: origin).flatMap {
            SignedNote(text: $0, signatures: [signer.sign($0)])
        }
    }
}
