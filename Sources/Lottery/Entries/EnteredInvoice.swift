package import Cryptography

/// The invoice of an entry, as the ledger writes it: a paper 数电票 is one record, whichever of its numbers
/// was typed.
package struct EnteredInvoice: Hashable, Sendable {
    /// The tax number.
    package let seller: String
    /// Empty where the invoice has none.
    package let code: String
    /// The invoice number, 8 or 20 digits.
    package let number: String

    package init(seller: String, code: String, number: String) {
        self.seller = seller
        self.code = code
        self.number = number
    }

    /// The hash of the invoice that stands in the log. Without the salt, which its holder and the
    /// auditors have, it says nothing: numbers are few enough to be tried.
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
