/// The outcome of an incoming message, for the metrics.
enum SMPPOutcome: String, CaseIterable, Sendable {
    /// The SMSC has our answer.
    case answered
    /// The message needed no answer.
    case silent
    /// It had been answered already, or was being answered.
    case repeated
    /// A part never came, and the person was told so.
    case incomplete
    /// The SMSC refused our answer for good.
    case refused
    /// Too many at once: the SMSC keeps it.
    case throttled
    /// It could not be answered in time: the SMSC keeps it.
    case unavailable
    /// From our own number.
    case echo
    /// From a number that cannot be answered, or not from a person's phone.
    case unanswerable
}
