import Edge
import Invoices
import Verification

extension MessageHandler {
    /// Invoices that one message is answered about. The text message that answers has a line for each, and
    /// two parts.
    static let invoicesMaximum = 3

    mutating func answer(_ codes: [String]) async throws(ServiceUnavailable)
        -> ConversationSession.Response
    {
        try await answer(codes.map { InvoiceNotes(qrText: $0) })
    }

    /// Answers each by itself, in the order asked; missing details are not asked for. Says which were not
    /// looked at.
    mutating func answer(_ invoices: [InvoiceNotes]) async throws(ServiceUnavailable)
        -> ConversationSession.Response
    {
        forget()
        layPaymentAtHand()
        let shown = invoices.prefix(Self.invoicesMaximum).map(\.submitted)
        let results = try await topic.verifier.verify(shown, by: client, at: now)
        var answered: [OneOfSeveral] = []
        for (submitted, result) in zip(shown, results) {
            do {
                let answer = try counted(result)
                if case .consistent(let invoice) = answer.verdict { verified.append(invoice) }
                let text = VerdictText(answer: answer, language: language, asked: submitted)
                answered.append(OneOfSeveral(asked: submitted, text: text))
            } catch {
                // The others have their verdicts all the same.
                if results.allSatisfy(\.isFault) { throw error }
                answered.append(OneOfSeveral(asked: submitted, text: nil))
            }
        }
        var rest: [String] = []
        if shown.count < invoices.count {
            rest = [language.notChecked(from: shown.count + 1, through: invoices.count)]
        }
        let isSMS = client.channel == .sms
        let sentences = isSMS ? lines(answered, before: rest) : cards(answered, of: invoices.count)
        return response(sentences + rest, .verdict)
    }

    /// Gives back the message's query for a request that is paid for as a whole: it is a part of
    /// that.
    mutating func layPaymentAtHand() {
        guard isPaid else { return }
        topic.limiter.layAtHand(1, of: client)
        isPaid = false
    }

    /// One invoice, and its verdict unless the ledger did not answer about it.
    private struct OneOfSeveral {
        let asked: SubmittedInvoice
        let text: VerdictText?
    }

    private func cards(_ all: [OneOfSeveral], of count: Int) -> [String] {
        all.enumerated().flatMap { index, one in
            let told = one.text?.brief ?? [ChannelWord.apology.text(in: language)]
            return ["—— \(index + 1)/\(count) ——"] + name(of: one.asked) + told
        }
    }

    /// A line for each. What does not cost another one its verdict is added: that the answers may be
    /// old, then what is left of an invoice, then when to come back.
    private func lines(_ all: [OneOfSeveral], before rest: [String]) -> [String] {
        func line(_ index: Int, with remaining: Fen? = nil) -> String {
            let one = all[index]
            return one.text?.line(at: index + 1, with: remaining)
                ?? VerdictText.line(
                    ChannelWord.briefUnavailable.text(in: language), about: one.asked,
                    at: index + 1, in: language)
        }
        var lines = all.indices.map { line($0) }
        func add(_ change: (inout [String]) -> Void) {
            var longer = lines
            change(&longer)
            if ChannelText.fitsTextMessage(longer + rest, in: language) { lines = longer }
        }
        if all.contains(where: { $0.text?.isFromOutage == true }) {
            add { $0.append(VerdictWord.outageTitle.text(in: language)) }
        }
        for (index, one) in all.enumerated() {
            guard let remaining = one.text?.remaining else { continue }
            add { $0[index] = line(index, with: remaining) }
        }
        for (index, one) in all.enumerated() {
            guard let comeBack = one.text?.comeBack else { continue }
            add { $0[index] += language.space + comeBack }
        }
        return lines
    }
}

extension Result {
    fileprivate var isFault: Bool { if case .failure = self { true } else { false } }
}

extension Language {
    /// The sentence on the invoices of a message, counted from 1, that were not looked at.
    fileprivate func notChecked(from first: Int, through last: Int) -> String {
        switch self {
        case .chinese:
            "第\(first == last ? "\(last)" : "\(first)至\(last)")张没有查，请分开再发。"
        case .english:
            first == last
                ? "Invoice \(last) was not checked: send it again."
                : "Invoices \(first)-\(last) not checked: send them again."
        }
    }
}
