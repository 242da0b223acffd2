package import Edge
package import Invoices
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

    /// The verdict in a sentence, the invoice that it is about, what is wrong with each field, and the essentials
    /// of the face.
    ///
    /// - Parameter asked: names the invoice where the answer does not.
    package static func plain(
        _ answer: Answer, about asked: SubmittedInvoice, in language: Language
    ) -> String {
        let words = language.words
        var lines = [words.message(answer.verdict)]
        switch answer.verdict {
        case .consistent(let verified):
            let stored = verified.stored
            lines.append("  \(stored.id)")
            lines.append("  \(words.name(of: stored.kind))  \(words.status(stored.status))")
            let total = language.yuan(stored.total)
            lines.append("  \(stored.issuedOn)  \(total)  \(stored.total.chineseCapitals)")
            if let invoice = try? stored.invoice() {
                lines.append("  \(invoice.seller.name)  →  \(invoice.buyer.name)")
                if let original = invoice.original {
                    let title = FieldWord.originalTitle.text(in: language)
                    lines.append("  \(title)\(language.colon)\(original)")
                }
            }
            lines += remarks(on: verified, in: language).map { "  " + $0 }
        default: lines += asked.names.map { ["  \($0)"] } ?? []
        }
        if case .malformed(let faults) = answer.verdict {
            lines += faults.map { fault in
                let label = FormView.label(of: fault.field).text(in: language)
                return "  \(label)\(language.colon)\(words.sentence(fault.reason))"
            }
        }
        if answer.checksumIsWrong {
            lines.append("  " + VerdictWord.checksumWrong.text(in: language))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Remarks beyond the status: how often it was checked before, and whether the status is known to hold
    /// still.
    private static func remarks(on verified: VerifiedInvoice, in language: Language) -> [String] {
        let checks = verified.checksBefore.count
        var remarks = [
            checks > 0
                ? language.checkedBefore(checks) : VerdictWord.checkedFirst.text(in: language)
        ]
        if verified.isFromOutage {
            let words = [VerdictWord.outageTitle, .outage].map { $0.text(in: language) }
            remarks.append(words.joined(separator: language.space))
        }
        return remarks
    }
}

extension SubmittedInvoice {
    /// Code and number, where they are an invoice's; nothing else that was given is repeated.
    fileprivate var names: String? {
        var named = folded
        if let qr = QRText(named.qrText) { named.fill(from: qr) }
        guard let number = InvoiceNumber(named.number) else { return nil }
        return [InvoiceCode(named.code)?.description, number.description].compactMap { $0 }
            .joined(separator: " ")
    }
}
