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
            lines += faults.map { "  \($0.field): \(words.sentence($0.reason))" }
        case .consistent(let verified):
            let stored = verified.stored
            lines.append("  \(words.name(of: stored.kind))  \(words.status(stored.status))")
            lines.append("  \(stored.issuedOn)  ¥\(stored.total)  \(stored.total.chineseCapitals)")
            if let invoice = try? stored.invoice() {
                lines.append("  \(invoice.seller.name)  →  \(invoice.buyer.name)")
            }
            lines.append("  ✓ \(verified.checksBefore.count)")
        default: break
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
