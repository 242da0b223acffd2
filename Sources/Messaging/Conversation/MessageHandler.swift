import Edge
import Invoices
import Verification

/// One message being answered, and the draft to remember after it.
struct MessageHandler {
    let topic: VerificationTopic
    let client: Client
    let now: Timestamp
    let language: Language
    var draft: VerificationDraft
    /// True if a query was paid with the message and is not used yet; in the end it is given back.
    var isPaid: Bool
    /// True if the person has said nothing lately.
    var isFirst = false
    /// The invoices that the reply finds consistent.
    var verified: [VerifiedInvoice] = []
    /// The details of the one that the ledger does not have.
    var unlisted: SubmittedInvoice?
    /// The reply of a text message without its last sentence; nil where all of them are needed.
    var shorter: String?

    mutating func answer(
        _ message: IncomingMessage
    ) async throws(ServiceUnavailable) -> ConversationSession.Response {
        switch message.content {
        case .greeting: return guide(.greeting)
        case .unreadable: return guide(.unreadable)
        case .unfetchable: return try await read(message.caption, insteadOf: .photosNotRead)
        case .incomplete: return guide(.partMissing)
        case .tooLong: return guide(.tooLong)
        case .text(let text): return try await read(text, orElse: notUnderstood(text))
        case .button(let key): return try await read(key, orElse: .help)
        case .scan(let text): return try await read(text, orElse: .notAnInvoiceCode)
        // Not offered to this person, or no longer.
        case .action: return guide(.offerGone)
        case .photo(let fetch): return try await look(at: fetch, beside: message.caption)
        }
    }

    /// Tells a person who begins with words that we do not know what to send, in whatever language they are.
    private func notUnderstood(_ text: String) -> ChannelWord {
        let hasDigits = text.unicodeScalars.contains { $0.properties.numericType == .decimal }
        return isFirst && !hasDigits && client.channel != .sms ? .help : .notUnderstood
    }

    /// Makes the topic's answer of this response.
    func answer(_ response: ConversationSession.Response) -> TopicAnswer {
        TopicAnswer(
            response: response, part: draft.part, isPaid: isPaid, verified: verified,
            shorter: shorter)
    }

    mutating func read(
        _ text: String, orElse otherwise: ChannelWord
    ) async throws(ServiceUnavailable) -> ConversationSession.Response {
        switch FreeText.read(text, draft: draft.notes, asked: draft.asked) {
        case .tooLong: return guide(.tooLong)
        case .command(let command): return obey(command)
        case .several(let invoices): return try await answer(invoices)
        case .notes(let notes, let questions): return try await proceed(notes, questions)
        case .nothing:
            // The question stays: one stray word does not lose the details already sent.
            guard let asked = draft.asked else { return await guideOnce(otherwise) }
            return ask(asked, after: [otherwise])
        }
    }

    private mutating func obey(_ command: TextCommand) -> ConversationSession.Response {
        switch command {
        case .help:
            // The details already sent stay, and so does the question.
            guard let asked = draft.asked else { return guide(.help) }
            return ask(asked, after: [.help])
        case .greeting: return guide(.greeting)
        // Not by text message: each costs money, and this one would say nothing.
        case .thanks where client.channel != .sms: return guide(.welcome)
        case .thanks, .acknowledgement:
            return ConversationSession.Response(reply: .silence, outcome: .silent)
        case .cancel:
            forget()
            return guide(.cancelled)
        case .again, .start:
            forget()
            if client.channel == .sms { return guide(.shortHelp) }
            return ask(.number, after: command == .again ? [.startingOver] : [])
        }
    }

    /// Asks for what is missing or wrong, or gives the verdict.
    mutating func proceed(
        _ notes: InvoiceNotes, _ questions: [TextQuestion]
    ) async throws(ServiceUnavailable) -> ConversationSession.Response {
        draft.notes = notes
        let question = Question(notes.submitted, by: client, at: now, isPaid: isPaid)
        guard case .malformed(let faults) = question.checked else {
            return try await verify(question)
        }
        if let wrong = faults.first(where: { !$0.isMissing }) { return correct(wrong) }
        let missing = faults.compactMap(\.conversationField)
        guard let first = missing.first else { return guide(.notUnderstood) }
        if let question = questions.first(where: { missing.contains($0.field) }) {
            return ask(question)
        }
        if client.channel == .sms { return askTogether(missing) }
        return ask(first, after: [])
    }

    private mutating func verify(
        _ question: Question
    ) async throws(ServiceUnavailable) -> ConversationSession.Response {
        let submitted = question.submitted
        isPaid = false
        let answer = try await judged(question)
        // Wrong details can be corrected by name, and the detail that opens the invoice may come alone; a
        // consistent invoice is done with.
        draft.asked = answer.detailsAskedFor.asked
        switch answer.verdict {
        case .consistent(let invoice):
            forget()
            verified = [invoice]
        case .notFound: unlisted = submitted
        case .throttled(let wait):
            // The message was within its limit; its query was not.
            return await slowDown(wait)
        case .malformed(let faults):
            if let fault = faults.first { return correct(fault) }
        default: break
        }
        var sentences = VerdictText(answer: answer, language: language, asked: submitted)
            .sentences(at: client.channel)
        // A verdict that does not show the invoice names it: it may be read beside others, or passed
        // on.
        if client.channel != .sms, !answer.verdict.hasFace {
            sentences.insert(contentsOf: name(of: submitted), at: 1)
        }
        if answer.verdict.mayBeMistyped, draft.notes.factor?.needsSellerTaxNumber == true,
            TaxNumber(submitted.sellerTaxNumber)?.mayBeMistyped == true
        {
            sentences.append(ChannelWord.taxNumberHint.text(in: language))
        }
        // A text message has room for the verdict only.
        if client.channel != .sms {
            if answer.verdict.mayBeMistyped {
                sentences.append(ChannelWord.correctByName.text(in: language))
            } else if !answer.detailsAskedFor.isEmpty {
                sentences.append(ChannelWord.addByName.text(in: language))
            }
        }
        if client.channel == .sms, answer.verdict.hasFace, sentences.count > 1 {
            shorter = ChannelText.joined(sentences.dropLast(), at: .sms, in: language)
        }
        return response(sentences, .verdict)
    }

    func slowDown(_ wait: Duration) async -> ConversationSession.Response {
        await .slowDown(client, in: language, wait, topic.memory)
    }

    func judged(_ question: Question) async throws(ServiceUnavailable) -> Answer {
        let result: Result<Answer, ServiceUnavailable>
        do {
            result = .success(try await topic.verifier.verify(question))
        } catch {
            result = .failure(error)
        }
        return try counted(result)
    }

    func counted(_ result: Result<Answer, ServiceUnavailable>) throws(ServiceUnavailable)
        -> Answer
    {
        switch result {
        case .success(let answer):
            topic.verdicts.count(answer.verdict, at: client.channel)
            return answer
        case .failure(let fault):
            topic.verdicts.countUnavailable(at: client.channel)
            throw fault
        }
    }

    mutating func forget() {
        draft.notes = InvoiceNotes()
        draft.asked = nil
    }
}

extension MessageHandler {
    /// Code and number, where they are an invoice's; a stranger's other words are not repeated.
    func name(of submitted: SubmittedInvoice) -> [String] {
        var named = submitted
        if let qr = QRText(submitted.qrText) { named.fill(from: qr) }
        guard let number = InvoiceNumber(named.number) else { return [] }
        let code = InvoiceCode(named.code).map { code in
            "\(FieldWord.code.text(in: language))\(language.colon)\(code)"
        }
        return (code.map { [$0] } ?? []) + [
            "\(FieldWord.number.text(in: language))\(language.colon)\(number)"
        ]
    }

    // MARK: Words

    func response(_ sentences: [String], _ outcome: ConversationMetrics.Outcome)
        -> ConversationSession.Response
    {
        let text = ChannelText.joined(sentences, at: client.channel, in: language)
        return ConversationSession.Response(reply: .text(text), outcome: outcome)
    }

    func guide(_ word: ChannelWord) -> ConversationSession.Response {
        response([fitting(word).text(in: language)], .guided)
    }

    /// In a text message sends the help instead, once: each message costs money, so a machine that
    /// replies to the help is not answered again.
    private func guideOnce(_ word: ChannelWord) async -> ConversationSession.Response {
        guard client.channel == .sms, word == .notUnderstood else { return guide(word) }
        let isFirst = try? await topic.memory.claim(
            "guided:\(client.key)", with: [1], for: ConversationDraft.kept)
        guard isFirst ?? true else {
            return ConversationSession.Response(reply: .silence, outcome: .silent)
        }
        return guide(.shortHelp)
    }

    /// A text message has room for one help only, and hardly any network for a photo.
    private func fitting(_ word: ChannelWord) -> ChannelWord {
        switch word {
        case .greeting where client.channel == .sms, .help where client.channel == .sms: .shortHelp
        case .unreadable where client.channel == .sms: .shortUnreadable
        default: word
        }
    }

    /// Asks for one field, naming where it is printed.
    private mutating func ask(
        _ field: InvoiceField, after words: [ChannelWord]
    ) -> ConversationSession.Response {
        draft.asked = field
        let asking = ChannelWord(asking: field, factor: draft.notes.factor)
        return response((words.map(fitting) + [asking]).map { $0.text(in: language) }, .asked)
    }

    /// Asks back about a value that could be two things; where a word tells them apart, says which
    /// word.
    private mutating func ask(_ question: TextQuestion) -> ConversationSession.Response {
        let word = ChannelWord(question)
        switch question {
        case .numberOrDate, .numberOrCheckCode:
            draft.asked = question.field
            return response([word.text(in: language)], .asked)
        case .several, .unclear: return ask(question.field, after: [word])
        case .severalInvoices:
            forget()
            return response([word.text(in: language)], .asked)
        }
    }

    /// The sender pays for each message, so all that is missing is asked for at once.
    private mutating func askTogether(_ missing: [InvoiceField]) -> ConversationSession.Response {
        // The details needed depend on code and number, so without them the help is sent.
        if missing.contains(.number) {
            draft.asked = .number
            return response([ChannelWord.shortHelp.text(in: language)], .asked)
        }
        guard missing.count > 1, let first = missing.first else {
            return ask(missing.first ?? .number, after: [])
        }
        draft.asked = first
        let factor = draft.notes.factor
        let names = missing.map { $0.label(factor).text(in: language) }
        let list = names.joined(separator: language.comma) + language.stop
        return response([ChannelWord.stillMissing.text(in: language) + list], .asked)
    }

    /// Says what is wrong with a field and asks for it again.
    private mutating func correct(_ fault: FieldError) -> ConversationSession.Response {
        let reason = fault.reason.sentence(in: language)
        guard let field = fault.conversationField else {
            // The text of a code: nothing of it is kept.
            draft.notes.qrText = ""
            return response([reason], .guided)
        }
        // A code beside twenty digits: one of them is wrong, and the number says which.
        let wrong = fault.reason == .codeSuperfluous ? .number : field
        draft.notes[wrong] = ""
        draft.asked = wrong
        let asking = ChannelWord(asking: wrong, factor: draft.notes.factor)
        return response([reason, asking.text(in: language)], .asked)
    }
}

extension Verdict {
    /// True if the answer shows the invoice.
    fileprivate var hasFace: Bool {
        if case .consistent = self { true } else { false }
    }

    /// True if another detail could make it consistent.
    fileprivate var mayBeMistyped: Bool {
        switch self {
        case .inconsistent, .notFound: true
        default: false
        }
    }
}

extension [ExtraDetail] {
    /// The field whose answer a bare detail is. Beside code and number the whole check code is told by its
    /// twenty digits, whatever was asked for.
    fileprivate var asked: InvoiceField? {
        (contains(.sellerTaxNumber) ? .sellerTaxNumber : first).flatMap {
            InvoiceField(rawValue: $0.rawValue)
        }
    }
}

extension FieldError {
    fileprivate var isMissing: Bool { reason == .missing || reason == .codeMissing }
    fileprivate var conversationField: InvoiceField? { InvoiceField(rawValue: field) }
}
