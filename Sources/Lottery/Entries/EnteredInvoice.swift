package import Cryptography

/// The invoice of an entry, as the ledger writes it: a paper 数电票 is one record, whichever of its numbers
/// was typed.
package struct EnteredInvoice: Hashable, Sendable {
    package let seller: String
    /// Empty where the invoice has none.
    package let code: String
    package let number: String

    package init(seller: String, code: String, number: String) {
        self.seller = seller
        self.code = code
        self.number = number
    }

    /// What the log says of the invoice. Without the salt, which its holder and the auditors have, it says
    /// nothing: numbers are few enough to be tried.
    package func commitment(salt: Bytes32) -> Bytes32 {
        var transcript = Transcript("fapiao.invoice.v1")
        transcript.fixed(salt)
        add(to: &transcript)
        return transcript.hash
    }

    func add(to transcript: inout Transcript) {
        transcript.field(seller)
        transcript.field(code)
        transcript.field(number)
    }
}
