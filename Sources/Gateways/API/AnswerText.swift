package import Edge
import Invoices
package import Verification

/// An answer as text, for the command.
package enum AnswerText {
    /// The JSON API's object, and a line feed.
    package static func json(
        _ answer: Answer, for client: Client, in language: Language
    ) -> String {
        var writer = JSONWriter(reserving: 2_048)
        AnswerJSON(answer: answer, client: client, language: language).write(to: &writer)
        return String(decoding: writer.bytes, as: UTF8.self) + "\n"
    }

    /// The verdict in a sentence, what is wrong with each field, and the essentials of the face.
    package static func plain(_ answer: Answer, in language: Language) -> String {
        let words = language.words
        var lines = [words.message(answer.verdict)]
        switch answer.verdict {
        case .malformed(let faults):
            lines += faults.map { fault in
                let label = FormView.label(of: fault.field).text(in: language)
                return "  \(label)\(language.colon)\(words.sentence(fault.reason))"
            }
        case .consistent(let verified):
            let stored = verified.stored
            lines.append("  \(stored.id)")
            lines.append("  \(words.name(of: stored.kind))  \(words.status(stored.status))")
            lines.append("  \(stored.issuedOn)  ¥\(stored.total)  \(stored.total.chineseCapitals)")
            if let invoice = try? stored.invoice() {
                lines.append("  \(invoice.seller.name)  →  \(invoice.buyer.name)")
            }
            lines += remarks(on: verified, in: language).map { "  " + $0 }
        default: break
        }
        if answer.checksumIsWrong { lines.append("  " + PageWord.checksumWrong.text(in: language)) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Remarks beyond the status: how much is left, how often it was checked before, and whether the
    /// status is known to hold still.
    private static func remarks(on verified: VerifiedInvoice, in language: Language) -> [String] {
        var remarks: [String] = []
        if case .partly(let remaining) = verified.stored.reversal {
            remarks.append(language.remains(remaining))
        }
        let checks = verified.checksBefore.count
        remarks.append(
            checks > 0
                ? language.checkedBefore(checks) : PageWord.checkedFirst.text(in: language))
        if verified.isFromOutage {
            let words = [PageWord.outageTitle, .outage].map { $0.text(in: language) }
            remarks.append(words.joined(separator: language.space))
        }
        return remarks
    }
}
