import Invoices
import Testing

/// What somebody may write, and what must be understood: `c` code, `n` number, `d` day, `a` amount,
/// `b` amount before tax, `t` total, `k` check code, `s` seller's tax number, `q` QR text, `?` what
/// is asked back.
struct Phrasing: Sendable, CustomTestStringConvertible {
    let text: String
    let meaning: String

    init(_ text: String, _ meaning: String) {
        self.text = text
        self.meaning = meaning
    }

    var testDescription: String { text }

    static func meaning(of reading: FreeText.Reading) -> String {
        switch reading {
        case .command(let command): return "!\(command)"
        case .nothing: return "nothing"
        case .tooLong: return "too long"
        case .several(let invoices):
            if invoices.allSatisfy({ !$0.qrText.isEmpty }) { return "several \(invoices.count)" }
            return invoices.map { meaning(of: .notes($0, [])) }.joined(separator: " | ")
        case .notes(let notes, let questions):
            let parts = [
                ("c", notes.code), ("n", notes.number), ("d", notes.issuedOn),
                ("a", notes.amount), ("b", notes.amountBeforeTax), ("t", notes.total),
                ("k", notes.checkCode), ("s", notes.sellerTaxNumber), ("q", notes.qrText),
            ].filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1)" }
            return (parts + questions.map { "?\(word($0))" }).joined(separator: " ")
        }
    }

    private static func word(_ question: TextQuestion) -> String {
        switch question {
        case .numberOrDate: "numberOrDate"
        case .numberOrCheckCode: "numberOrCheckCode"
        case .severalInvoices: "severalInvoices"
        case .several(let field): "several.\(field)"
        case .unclear(let field): "unclear.\(field)"
        }
    }
}
