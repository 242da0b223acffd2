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
        let results = try await session.verifier.verify(shown, by: client, at: now)
        var texts: [VerdictText] = []
        for (submitted, result) in zip(shown, results) {
            let answer = try counted(result)
            texts.append(VerdictText(answer: answer, language: language, asked: submitted))
        }
        var rest: [String] = []
        if shown.count < invoices.count {
            rest = [language.notChecked(from: shown.count + 1, through: invoices.count)]
        }
        let isSMS = client.channel == .sms
        let sentences = isSMS ? lines(texts, before: rest) : cards(texts, of: invoices.count)
        return response(sentences + rest, .verdict)
    }

    /// For what is paid for as a whole: the message's query is a part of it.
    mutating func layPaymentAtHand() {
        guard isPaid else { return }
        session.limiter.layAtHand(1, of: client)
        isPaid = false
    }

    private func cards(_ texts: [VerdictText], of count: Int) -> [String] {
        texts.enumerated().flatMap { index, text in
            ["—— \(index + 1)/\(count) ——"] + name(of: text.asked) + text.brief
        }
    }

    /// A line for each. What does not cost another one its verdict is added: that the answers may be
    /// old, then what is left of an invoice, then when to come back.
    private func lines(_ texts: [VerdictText], before rest: [String]) -> [String] {
        var lines = texts.enumerated().map { $1.line(at: $0 + 1) }
        func add(_ change: (inout [String]) -> Void) {
            var longer = lines
            change(&longer)
            if ChannelText.fitsTextMessage(longer + rest, in: language) { lines = longer }
        }
        if texts.contains(where: \.isFromOutage) {
            add { $0.append(PageWord.outageTitle.text(in: language)) }
        }
        for (index, text) in texts.enumerated() {
            guard let remaining = text.remaining else { continue }
            add { $0[index] = text.line(at: index + 1, with: remaining) }
        }
        for (index, text) in texts.enumerated() {
            guard let comeBack = text.comeBack else { continue }
            add { $0[index] += language.space + comeBack }
        }
        return lines
    }
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
