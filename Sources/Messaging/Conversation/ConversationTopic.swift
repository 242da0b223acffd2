import Edge
import Invoices
import Verification

/// A subject that a conversation can be about. A topic is asked about one message at a time and
/// keeps nothing between two: what it needs of the last message is its part of the draft.
/// Verification is the first topic; it answers whatever no other does.
///
/// A topic that changes state follows <doc:ConversationTopics>.
protocol ConversationTopic: Sendable {
    /// Names the topic in drafts, which outlive a worker: never changed, and no other topic's.
    var name: String { get }
    /// Of its part of the draft: a part of another version is not read, and the topic begins anew.
    var version: Int { get }
    /// Messages that open the topic whatever is talked about; whole ones, as `TopicRouter` compares them.
    var words: Set<String> { get }
    /// Those that open it with an invoice too: before its details, behind them, or below its photo.
    var wordsBesideInvoices: Set<String> { get }

    /// Nil where the message is not about this topic, which has done nothing then: the first topic
    /// answers it.
    func answer(_ message: TopicMessage) async throws(ServiceUnavailable) -> TopicAnswer?

    /// Lists the actions that the topic offers under a reply, its own or another's, in which these
    /// were found consistent. Void and reversed ones are among them, and the last that was known of
    /// one in an outage.
    func actions(under verified: [VerifiedInvoice], at now: Timestamp) -> [TopicAction]
}

extension ConversationTopic {
    var wordsBesideInvoices: Set<String> { [] }
}

/// A message as a topic is asked about it.
struct TopicMessage: Sendable {
    enum Reason: Sendable {
        /// One of the topic's words was said, and nothing else.
        case opened(word: String)
        /// One was said beside an invoice, which is this message.
        case openedWith(IncomingMessage)
        /// The action of this payload was chosen: by its button, or by its number.
        case action(String)
        /// The topic is the one that was talked about last, or the first.
        case said
    }

    var reason = Reason.said
    let incoming: IncomingMessage
    let key: MessageKey
    let client: Client
    let now: Timestamp
    /// The language of the answer.
    let language: Language
    /// The topic's part of the draft; empty where it begins anew.
    var part = ""
    /// The invoice that was found consistent last, where that was one alone.
    let verified: InvoiceID?
    /// True if a query was paid with the message.
    let isPaid: Bool
    /// True if the person has said nothing lately.
    let isFirst: Bool
}

/// The answer of a topic to one message.
struct TopicAnswer: Sendable {
    let response: ConversationSession.Response
    /// The topic's part of the draft from here on: the topic is talked about. Nil to remember nothing:
    /// then the draft stays the topic's that was talked about before.
    var part: String?
    /// True if the query that was paid with the message is still unused: then it is given back.
    var isPaid: Bool
    /// The invoices that the reply finds consistent.
    var verified: [VerifiedInvoice] = []
    /// The actions that this topic offers under its own reply.
    var actions: [TopicAction] = []
    /// The reply without its least sentence, which gives way to an action in a text message; nil where
    /// none may.
    var shorter: String?
}

/// Names a message the same way at each attempt, on any worker, and tells nothing about its sender. What
/// changes state commits it together with the change, in one transaction: the same key again changes
/// nothing more, and has the outcome of the first time.
struct MessageKey: Sendable, Hashable {
    /// 24 hexadecimal digits.
    let text: String
}
