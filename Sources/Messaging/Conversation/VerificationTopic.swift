import Edge
import Invoices
import Verification

/// Answers whether invoices are authentic, and everything that is no other topic's.
struct VerificationTopic: ConversationTopic {
    static let name = "verification"

    let verifier: any InvoiceVerifying
    let limiter: Limiter
    let memory: any EphemeralStore
    let photos: (any PhotoReading)?
    /// Photos that are being fetched: none of them is known to be small. A platform sends them, and
    /// each fetch has deadlines of its own.
    let arrivals = BodyArrivals(bodiesMaximum: 16, grace: .seconds(60))
    let tab: PhotoTab
    let verdicts = VerdictMetrics()

    init(
        verifier: any InvoiceVerifying, limiter: Limiter, memory: any EphemeralStore,
        photos: (any PhotoReading)?
    ) {
        self.verifier = verifier
        self.limiter = limiter
        self.memory = memory
        self.photos = photos
        tab = PhotoTab(limiter)
    }

    var name: String { Self.name }
    var version: Int { 1 }
    /// Empty: the topic is open whenever no other is, and its commands are `FreeText`'s.
    var words: Set<String> { [] }

    func answer(_ message: TopicMessage) async throws(ServiceUnavailable) -> TopicAnswer? {
        var handler = handler(of: message)
        let response = try await handler.answer(message.incoming)
        return handler.answer(response)
    }

    /// Answers one message; another topic may ask it about what it is told of an invoice.
    func handler(of message: TopicMessage) -> MessageHandler {
        MessageHandler(
            topic: self, client: message.client, now: message.now, language: message.language,
            draft: VerificationDraft(part: message.part), isPaid: message.isPaid,
            isFirst: message.isFirst)
    }

    /// A verdict is all that this topic can do for an invoice.
    func actions(under verified: [VerifiedInvoice], at now: Timestamp) -> [TopicAction] { [] }
}

/// The details of an invoice given so far.
struct VerificationDraft: Sendable, Equatable {
    var notes = InvoiceNotes()
    /// The field that was asked for last.
    var asked: InvoiceField?

    init() {}

    /// Begins anew for anything that `part` did not write.
    init(part: String) {
        let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard lines.count == 2, let notes = InvoiceNotes(lines: lines[1]) else { return }
        self.notes = notes
        asked = InvoiceField(rawValue: String(lines[0]))
    }

    var part: String { "\(asked?.rawValue ?? "")\n\(notes.lines)" }
}
