import Edge
import Invoices
import Verification

/// A verdict as a channel says it: in a chat the page's words and the essentials of the face, in
/// a text message two parts. The status comes before everything.
struct VerdictText {
    let answer: Answer
    let language: Language
    /// The query: a negative verdict names the invoice by it.
    var asked = SubmittedInvoice()

    func sentences(at channel: Client.Channel) -> [String] {
        channel == .sms ? short : long
    }

    /// One of several in a chat: the headline and the details that tell this invoice from the others.
    /// A malformed one is called incomplete, or a repetition with other details.
    var brief: [String] {
        if case .malformed(let faults) = answer.verdict {
            let repeated = faults.first { $0.reason == .repeatedOtherwise }
            return [
                repeated?.reason.sentence(in: language) ?? ChannelWord.incomplete.text(in: language)
            ]
        }
        let headline = VerdictView(answer).headline.text(in: language) + language.stop
        return [headline] + details(sellerUnitsMaximum: Self.briefSellerUnits)
    }

    /// Three cards with names of a hundred characters would be more than WeChat takes in one message.
    private static let briefSellerUnits = 40

    /// One of several in a text message: the end of the number, the verdict, and no more.
    ///
    /// - Parameters:
    ///   - place: counted from 1, for an invoice without a number.
    ///   - remaining: what is left of a partly reversed one, where there is room.
    func line(at place: Int, with remaining: Fen? = nil) -> String {
        var words = ChannelWord.words(for: answer.verdict).brief.text(in: language)
        if let remaining {
            let left = language.yuan(remaining)
            words += language == .chinese ? "，剩余\(left)" : ", \(left) left"
        }
        return Self.line(words, about: asked, at: place, in: language)
    }

    /// The end of the number, and what is said of the invoice.
    static func line(
        _ words: String, about asked: SubmittedInvoice, at place: Int, in language: Language
    ) -> String {
        let end = asked.invoiceNumber?.description.suffix(namingDigits)
        switch language {
        case .chinese: return (end.map { "尾号\($0)，" } ?? "第\(place)张，") + words + "。"
        case .english: return (end.map { "...\($0): " } ?? "Invoice \(place): ") + words + "."
        }
    }

    /// The amount left of a partly reversed invoice; nil for others.
    var remaining: Fen? {
        guard case .consistent(let verified) = answer.verdict,
            case .partly(let remaining) = verified.stored.reversal
        else { return nil }
        return remaining
    }

    /// True if the answer is the last that was known.
    var isFromOutage: Bool {
        if case .consistent(let verified) = answer.verdict { verified.isFromOutage } else { false }
    }

    /// When to come back; nil for a verdict that waits for nothing.
    var comeBack: String? { wait.map(language.wait) }

    private var short: [String] {
        [naming + ChannelWord.words(for: answer.verdict).short.text(in: language)]
            + details(sellerUnitsMaximum: .max)
    }

    /// The sentences behind a short verdict, the important ones first.
    private func details(sellerUnitsMaximum: Int) -> [String] {
        var sentences = comeBack.map { [$0] } ?? []
        sentences += answer.attemptRemarks(in: language)
        guard case .consistent(let verified) = answer.verdict else { return sentences + hints }
        let stored = verified.stored
        let tail = stored.id.number.description.suffix(Self.namingDigits)
        switch language {
        case .chinese:
            sentences.append(
                "\(language.day(stored.issuedOn))尾号\(tail)，价税合计\(language.yuan(stored.total))。")
        case .english:
            sentences.append(
                "No. ...\(tail), \(language.day(stored.issuedOn)), total "
                    + "\(language.yuan(stored.total)).")
        }
        if let remaining = stored.reversal.remaining {
            sentences.append(field(.remaining, language.yuan(remaining)) + language.stop)
        }
        if verified.isFromOutage { sentences.append(VerdictWord.outageTitle.text(in: language)) }
        if verified.checksBefore.count > 0 {
            sentences.append(language.checkedBefore(verified.checksBefore.count))
        }
        if let invoice = try? stored.invoice() {
            let seller = ChannelText.line(invoice.seller.name)
                .clipped(utf16Maximum: sellerUnitsMaximum)
            sentences.append(field(.seller, seller) + language.stop)
        }
        return sentences + hints
    }

    /// The end of the number that was asked about, before a no: several may be on their way. A yes
    /// names its invoice by itself.
    private var naming: String {
        switch answer.verdict {
        case .inconsistent, .notFound, .outOfRange, .limited: break
        case .consistent, .malformed, .throttled, .overloaded: return ""
        }
        guard let end = asked.invoiceNumber?.description.suffix(Self.namingDigits) else {
            return ""
        }
        return language == .chinese ? "尾号\(end)，" : "No. ...\(end): "
    }

    /// Enough to tell one's receipts apart, short enough for one part of a message.
    private static let namingDigits = 6

    private var long: [String] {
        let view = VerdictView(answer)
        let headline = view.headline.text(in: language)
        var sentences = [language == .chinese ? "【\(headline)】" : "[\(headline)]"]
        sentences.append(view.lead(in: language))
        if let comeBack { sentences.append(comeBack) }
        sentences += answer.attemptRemarks(in: language)
        if case .consistent(let verified) = answer.verdict {
            if verified.isFromOutage {
                sentences += [VerdictWord.outageTitle, .outage].map { $0.text(in: language) }
            }
            sentences += face(verified.stored) + history(verified.checksBefore)
        }
        sentences += hints
        // The page keeps what was typed; here it is sent again.
        for step in view.steps where step != .keptBelow {
            sentences.append((language == .chinese ? "· " : "- ") + step.text(in: language))
        }
        return sentences
    }

    /// The lines that the holder compares with the paper; a private buyer's data are masked, because no
    /// caller here has proved an identity.
    private func face(_ stored: StoredInvoice) -> [String] {
        guard let whole = try? stored.invoice() else { return [] }
        let invoice = BuyerPrivacy.masked(whole)
        let words = language.words
        var lines = [field(.kind, words.name(of: invoice.kind))]
        if let code = invoice.code { lines.append(field(.code, code.description)) }
        lines.append(field(.number, invoice.number.description))
        lines.append(field(.issuedOn, language.day(invoice.issuedOn)))
        lines.append(field(.amountSum, language.yuan(invoice.amount)))
        let capitals = language == .chinese ? "（\(invoice.total.chineseCapitals)）" : ""
        lines.append(field(.total, language.yuan(invoice.total) + capitals))
        if let remaining = stored.reversal.remaining {
            lines.append(field(.redSum, language.yuan(-stored.redTotal)))
            lines.append(field(.remaining, language.yuan(remaining)))
        }
        lines.append(field(.seller, ChannelText.line(invoice.seller.name)))
        lines.append(field(.buyer, ChannelText.line(invoice.buyer.name)))
        if let original = invoice.original {
            let code = original.code.map { "\($0) " } ?? ""
            lines.append(field(.originalTitle, "\(code)\(original.number)"))
        }
        return lines
    }

    private func history(_ checks: CheckHistory) -> [String] {
        guard checks.count > 0 else { return [VerdictWord.checkedFirst.text(in: language)] }
        var lines = [language.checkedBefore(checks.count)]
        if let first = checks.first, let last = checks.last {
            lines.append(language.checkedWhen(first: first, last: last))
        }
        return lines + [VerdictWord.repeatedHint.text(in: language)]
    }

    private var hints: [String] {
        answer.checksumIsWrong ? [VerdictWord.checksumWrong.text(in: language)] : []
    }

    /// When to come back, rounded up as the page rounds it.
    private var wait: Duration? {
        switch answer.verdict {
        case .limited(let wait, _), .overloaded(let wait), .throttled(let wait): wait
        default: nil
        }
    }

    private func field(_ word: FieldWord, _ value: String) -> String {
        word.text(in: language) + language.colon + value
    }
}

extension SubmittedInvoice {
    /// The number as it was written or as the code's text has it, where it is an invoice's: a stranger's
    /// other words are not repeated.
    var invoiceNumber: InvoiceNumber? {
        let written = folded
        let number = written.number.isEmpty ? QRText(written.qrText)?.number : written.number
        return number.flatMap { InvoiceNumber($0) }
    }
}
