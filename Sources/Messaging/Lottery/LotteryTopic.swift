import Edge
import Invoices
import Lottery
import Verification

/// Enters invoices into campaigns (兑奖): the one that was verified last, or one that is sent with the word, before it or
/// behind it. It verifies as the first topic does, by the same limits.
///
/// It changes state, and commits no message's key: an invoice has one entry for ever, by the campaign key and the
/// invoice, and the same person gets that entry again, whatever the message. So the same message again says what
/// the first did.
struct LotteryTopic: ConversationTopic {
    let entering: EntryService
    let verification: VerificationTopic
    let site: String
    let receipts: (any ReceiptsLinking)?

    var name: String { "lottery" }
    var version: Int { 1 }

    var words: Set<String> {
        Self.wordsOfEntering.union(receipts == nil ? [] : Self.wordsOfReceipts)
    }

    /// Leaves out the words that stand beside an invoice for another reason.
    var wordsBesideInvoices: Set<String> {
        [
            "兑奖", "摇奖", "抽奖", "我要兑奖", "我要摇奖", "我要抽奖", "参加摇奖", "参加抽奖", "enter", "lottery",
            "raffle",
        ]
    }

    static let wordsOfEntering: Set<String> = [
        "兑奖", "摇奖", "抽奖", "参加", "我要兑奖", "我要摇奖", "我要抽奖", "参加摇奖", "参加抽奖", "发票摇奖", "发票抽奖",
        "发票兑奖", "enter", "lottery", "draw", "raffle", "enterthedraw", "enterthelottery",
    ]
    static let wordsOfReceipts: Set<String> = [
        "我的", "我的凭证", "我的奖券", "我的摇奖", "myreceipts", "myentries", "mytickets",
    ]

    func answer(_ message: TopicMessage) async throws(ServiceUnavailable) -> TopicAnswer? {
        switch message.reason {
        case .action(let payload):
            guard let choice = LotteryChoice(payload: payload) else { return nil }
            return try await enter(choice, message)
        case .opened(let word):
            if Self.wordsOfReceipts.contains(word) { return try await tellReceipts(message) }
            if let id = message.verified {
                return try await enter(LotteryChoice(id, in: nil), message)
            }
            let isOpen = try await !entering.openCampaigns(at: message.now).isEmpty
            return isOpen ? ask(message) : say([text(message).noneOpen], .guided, message)
        case .openedWith(let incoming):
            return try await verify(incoming, part: "", message)
        case .said:
            guard message.part.hasPrefix(Self.asking) else { return nil }
            return try await verify(
                message.incoming, part: String(message.part.dropFirst(Self.asking.count)), message)
        }
    }

    func actions(under verified: [VerifiedInvoice], at now: Timestamp) -> [TopicAction] {
        let open = entering.knownOpenCampaigns(at: now)
        let whole = verified.filter(\.mayEnter)
        if open.isEmpty || whole.isEmpty { return [] }
        if verified.count == 1, open.count > 1 {
            return Self.actions(whole[0].stored.id, open, at: now)
        }
        return whole.map { invoice in
            let tail = Self.tail(of: invoice.stored.id)
            let isAlone = verified.count == 1
            return TopicAction(
                chinese: isAlone ? "摇奖" : "摇奖 \(tail)",
                english: isAlone ? "Enter the draw" : "Enter \(tail)",
                payload: LotteryChoice(invoice.stored.id, in: nil).payload)
        }
    }

    /// One for each campaign.
    private static func actions(
        _ id: InvoiceID, _ open: [EnterableCampaign], at now: Timestamp
    ) -> [TopicAction] {
        open.map { campaign in
            let title = campaign.manifest(at: CampaignTime.second(of: now)).title
            return TopicAction(
                chinese: title.chinese, english: title.english,
                payload: LotteryChoice(id, in: campaign).payload)
        }
    }

    // MARK: Entering

    private func enter(
        _ choice: LotteryChoice, _ message: TopicMessage
    ) async throws(ServiceUnavailable) -> TopicAnswer {
        let campaigns = try await campaigns(choice, at: message.now)
        guard let campaign = campaigns.first else {
            return say([text(message).noneOpen], .guided, message)
        }
        if campaigns.count > 1 {
            return choose(choice.invoice, among: campaigns, message)
        }
        // It costs a look-up, as the verification before it.
        if !message.isPaid {
            let (admitted, wait) = await verification.limiter.admit(1, from: message.client)
            guard admitted == 1 else {
                return TopicAnswer(
                    response: await .slowDown(
                        message.client, in: message.language, wait, verification.memory),
                    part: nil, isPaid: false)
            }
        }
        let decision = try await entering.enter(
            verified: choice.invoice, as: message.incoming.holder, in: campaign, at: message.now)
        guard let decision else {
            return say([text(message).gone], .entered, message, isPaid: false)
        }
        return await answer(decision, choice.invoice, message)
    }

    private func campaigns(
        _ choice: LotteryChoice, at now: Timestamp
    ) async throws(ServiceUnavailable) -> [EnterableCampaign] {
        // One that is over or paused says so itself.
        if let campaign = choice.campaign {
            return try await entering.allCampaigns().filter {
                LotteryChoice.name(of: $0) == campaign
            }
        }
        let open = try await entering.openCampaigns(at: now)
        guard open.isEmpty else { return open }
        let only = try await entering.allCampaigns()
        return only.count == 1 ? only : []
    }

    private func choose(
        _ id: InvoiceID, among open: [EnterableCampaign], _ message: TopicMessage
    ) -> TopicAnswer {
        var answer = say([text(message).which], .asked, message)
        answer.actions = Self.actions(id, open, at: message.now)
        return answer
    }

    /// Words for what came of it. The outcome is waited for as long as a person looks at the screen.
    ///
    /// - Parameter outcome: a verdict takes earlier offers' numbers back. An action does not, so that the same number
    ///   again enters the same invoice.
    private func answer(
        _ decision: EntryAdmission.Decision, _ id: InvoiceID, _ message: TopicMessage,
        _ outcome: ConversationMetrics.Outcome = .entered
    ) async -> TopicAnswer {
        let (text, tail) = (text(message), Self.tail(of: id))
        let sentences: [String]
        switch decision {
        case .entered(let entry, let isNew):
            let drawn = await entering.outcome(of: entry)
            if drawn == .waiting {
                // Without it the person looks on the receipt's page, or asks once more.
                try? await entering.tellOutcome(
                    of: entry, to: recipient(message, tail: tail).json)
            }
            let standing = isNew ? nil : try? await entering.standing(of: entry)
            sentences = text.entered(
                tail, entry.stored.leaf, drawn, draws: standing?.standing ?? [])
        case .refused(let refusal, _): sentences = text.refused(tail, refusal)
        }
        return say(sentences, outcome, message, isPaid: false)
    }

    // MARK: Verifying first

    /// The invoice is verified as the first topic does, which asks for what is missing; then it enters.
    private func verify(
        _ incoming: IncomingMessage, part: String, _ message: TopicMessage
    ) async throws(ServiceUnavailable) -> TopicAnswer? {
        let open = try await entering.openCampaigns(at: message.now)
        if open.isEmpty { return nil }
        let asked = TopicMessage(
            incoming: incoming, key: message.key, client: message.client, now: message.now,
            language: message.language, part: part, verified: message.verified,
            isPaid: message.isPaid, isFirst: message.isFirst)
        var handler = verification.handler(of: asked)
        let response = try await handler.answer(incoming)
        var answer = handler.answer(response)
        if open.count == 1, handler.verified.count == 1 {
            let invoice = handler.verified[0]
            let decision = try await entering.enter(
                invoice, as: incoming.holder, in: open[0], at: message.now)
            var entered = await self.answer(decision, invoice.stored.id, message, .verdict)
            entered.isPaid = handler.isPaid
            return entered
        }
        if open.count == 1, let submitted = handler.unlisted,
            let awaited = try await wait(for: submitted, in: open[0], message)
        {
            return awaited
        }
        // Until there is an invoice, what is told next is for the draw too.
        let goesOn = handler.verified.isEmpty && !Self.isCancel(incoming)
        answer.part = goesOn ? Self.asking + handler.draft.part : nil
        return answer
    }

    private func wait(
        for submitted: SubmittedInvoice, in campaign: EnterableCampaign, _ message: TopicMessage
    ) async throws(ServiceUnavailable) -> TopicAnswer? {
        let question = Question(submitted, by: message.client, at: message.now)
        guard case .passed(let query) = question.checked else { return nil }
        let tail = Self.tail(of: query.id)
        let until = try await entering.wait(
            for: question, .notFound, as: message.incoming.holder, in: campaign,
            telling: recipient(message, tail: tail).json)
        guard let until else { return nil }
        return say(
            text(message).awaited(tail, until: until), .verdict, message, isPaid: false)
    }

    private func ask(_ message: TopicMessage) -> TopicAnswer {
        var sentences = [text(message).ask]
        if message.client.channel == .sms {
            sentences.append(ChannelWord.shortHelp.text(in: message.language))
        }
        return say(sentences, .asked, message, part: Self.asking)
    }

    private static func isCancel(_ incoming: IncomingMessage) -> Bool {
        guard case .text(let text) = incoming.content else { return false }
        return FreeText.read(text) == .command(.cancel)
    }

    /// Begins the topic's part while an invoice is awaited; the first topic's part follows.
    private static let asking = "enter\n"

    // MARK: Receipts

    private func tellReceipts(
        _ message: TopicMessage
    ) async throws(ServiceUnavailable) -> TopicAnswer? {
        guard let receipts else { return nil }
        let text = text(message)
        // The first to open the link is signed in as this person.
        if message.incoming.isInGroup { return say([text.onlyInPrivate], .guided, message) }
        let link = try await receipts.link(for: message.incoming.holder)
        return say(text.receipts(link), .guided, message)
    }

    // MARK: Words

    private func text(_ message: TopicMessage) -> LotteryText {
        LotteryText(language: message.language, site: site)
    }

    private func recipient(_ message: TopicMessage, tail: String) -> EntryRecipient {
        EntryRecipient(
            message.incoming.sender(heardAt: message.now), message.language, tail: tail)
    }

    private func say(
        _ sentences: [String], _ outcome: ConversationMetrics.Outcome, _ message: TopicMessage,
        part: String? = nil, isPaid: Bool? = nil
    ) -> TopicAnswer {
        let text = ChannelText.joined(
            sentences, at: message.client.channel, in: message.language)
        return TopicAnswer(
            response: ConversationSession.Response(reply: .text(text), outcome: outcome),
            part: part, isPaid: isPaid ?? message.isPaid)
    }

    /// Enough to tell one's receipts apart.
    private static func tail(of id: InvoiceID) -> String {
        String(id.number.description.suffix(6))
    }
}
