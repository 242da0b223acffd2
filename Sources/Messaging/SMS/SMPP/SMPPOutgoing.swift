/// One short message, on its way to the SMSC.
struct SMPPOutgoing: Equatable, Sendable {
    /// The question that it answers; nil for a part of a notice, which nobody has asked for.
    let key: SMPPMessageKey?
    /// Of the question or the notice: an answer to one that was given up must not count for its successor.
    let turn: UInt64
    let message: SMPPShortMessage
    /// How often a connection was lost before its answer came. The SMSC may have taken it
    /// nevertheless, so this is bounded.
    var losses = 0

    static let lossesMaximum = 3
}
