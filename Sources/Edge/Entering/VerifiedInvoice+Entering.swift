import Invoices
package import Verification

extension VerifiedInvoice {
    /// True if it may enter a campaign as far as a verdict says: it is whole, and its state is
    /// known. The campaign's own rules are asked when it is entered, for their refusal is signed.
    package var mayEnter: Bool {
        stored.status == .normal && stored.total > .zero && !isFromOutage
    }
}
