import Edge
import Invoices
import Verification

/// An answer as the JSON API gives it. The status stands before the invoice: a client that reads only the
/// beginning must not take a void one for a good one.
struct AnswerJSON {
    let answer: Answer
    let client: Client
    let language: Language

    func write(to writer: inout JSONWriter) {
        writer.object { writer in writeFields(to: &writer) }
    }

    func writeFields(to writer: inout JSONWriter) {
        if case .consistent(let verified) = answer.verdict {
            // Names and values without the braces around them.
            writer.raw(answer(about: verified.stored))
            write(verified, to: &writer)
        } else {
            writer.field("verdict", answer.verdict.name)
            let remarks = answer.attemptRemarks(in: language)
            let sentences = [language.words.message(answer.verdict)] + remarks
            writer.field("message", sentences.joined(separator: language == .chinese ? "" : " "))
        }
        if let left = answer.wrongAttemptsLeft {
            writer.name("wrongAttemptsLeft")
            writer.integer(left)
            answer.liftedBy.write(to: &writer)
        }
        switch answer.verdict {
        case .consistent, .inconsistent, .notFound, .outOfRange: break
        case .malformed(let faults):
            writer.name("errors")
            faults.write(to: &writer, in: language)
        case .limited(let after, let details):
            writer.name("retryAfter")
            writer.integer(after.wholeSeconds)
            details.write(to: &writer)
        case .throttled(let after), .overloaded(let after):
            writer.name("retryAfter")
            writer.integer(after.wholeSeconds)
        }
        writeHints(to: &writer)
    }

    /// The fields that are the same for every client that asks about this invoice in this language.
    private func answer(about stored: StoredInvoice) -> [UInt8] {
        stored.rendering(language == .chinese ? .chineseAnswer : .englishAnswer) {
            let words = language.words
            var writer = JSONWriter(reserving: 512)
            writer.field("verdict", answer.verdict.name)
            writer.field("status", stored.status.rawValue)
            writer.field("statusText", words.status(stored.status))
            writer.field("message", words.message(answer.verdict))
            writer.field("kindName", words.name(of: stored.kind))
            if let region = stored.id.code?.region ?? stored.id.number.region, region.exists {
                writer.field("region", words.name(of: region))
            }
            writer.field("totalInWords", stored.totalInWords)
            if stored.redTotal != .zero {
                writer.field("redTotal", stored.redTotal.description)
            }
            if let remaining = stored.reversal.remaining {
                writer.field("remaining", remaining.description)
            }
            return writer.bytes
        }
    }

    private func write(_ verified: VerifiedInvoice, to writer: inout JSONWriter) {
        let stored = verified.stored
        writer.name("checks")
        writer.object { writer in
            writer.name("count")
            writer.integer(verified.checksBefore.count)
            writer.field("first", ifAny: verified.checksBefore.first?.description)
            writer.field("last", ifAny: verified.checksBefore.last?.description)
        }
        writer.name("invoice")
        writer.raw(client.isProven ? stored.face : stored.publicFace)
    }

    private func writeHints(to writer: inout JSONWriter) {
        var hints: [String] = []
        if answer.checksumIsWrong { hints.append("crc_mismatch") }
        if case .consistent(let verified) = answer.verdict, verified.isFromOutage {
            hints.append("ledger_unreachable")
        }
        guard !hints.isEmpty else { return }
        writer.name("hints")
        writer.array(hints) { writer, hint in writer.string(hint) }
    }
}

extension StoredInvoice.Rendering {
    /// The answer about an invoice that was found consistent.
    fileprivate static let chineseAnswer = Self(1)
    fileprivate static let englishAnswer = Self(2)
}

extension [ExtraDetail] {
    /// `"liftedBy":[…]`, or nothing.
    func write(to writer: inout JSONWriter) {
        guard !isEmpty else { return }
        writer.name("liftedBy")
        writer.array(self) { writer, detail in writer.string(detail.rawValue) }
    }
}
